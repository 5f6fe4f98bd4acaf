import * as Args from '@oclif/core/args';
import { profileInForce } from '../../config/profiles.js';
import { profilesPath, withoutSecrets } from '../../config/settings.js';
import { NotFoundError } from '../../domain/errors.js';
import { OperationCommand } from '../../program/operation-command.js';
import { visible } from '../../terminal/sanitise.js';

export default class ProfileShow extends OperationCommand {
  static override summary = 'Show a profile, or the one in use';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> riverside',
  ];
  static override args = {
    name: Args.string({ description: 'name of the profile (default: the one in use)', ignoreStdin: true }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfileShow);
    const named = args.name ?? flags.profile ?? (process.env['PROVOST_PROFILE'] || undefined);
    const found = await profileInForce(profilesPath(process.env), named);
    if (found === undefined) throw noneInUse();
    const { name, profile } = found;
    const shown = { name, store: withoutSecrets(profile.store), tenant: profile.tenant, as: profile.as };
    await this.show(
      flags,
      {
        lines: () => [
          `Profile  ${name}`,
          `Store    ${visible(shown.store)}`,
          `Tenant   ${visible(shown.tenant ?? 'not set')}`,
          `As       ${visible(shown.as ?? 'the administrator of the store')}`,
        ],
      },
      { profile: shown },
    );
  }
}

function noneInUse(): NotFoundError {
  return new NotFoundError({
    code: 'no-profile',
    message: 'No profile is in use.',
    hint: 'Choose one with `provost profile use NAME`, or add one with `provost profile add NAME --store URL`.',
  });
}
