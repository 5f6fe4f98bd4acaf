import { resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { serviceAddress } from '../../client/address.js';
import { addProfile, readProfiles } from '../../config/profiles.js';
import { forgetTokenOf, isService, withoutSecrets } from '../../config/settings.js';
import { profilesPath } from '../../config/user-directories.js';
import { isSilence } from '../../config/tokens.js';
import { flagsNamed, runFlagNames } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { printResult } from '../../program/results.js';
import { visible } from '../../terminal/sanitise.js';

export default class ProfileAdd extends ProvostCommand {
  static override summary = 'Keep a store under a name';
  static override description =
    'Keeps --store and, where they are given, --tenant and --as. The path of a file is kept whole, so that the profile means the same everywhere.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> riverside --store file:/srv/provost/riverside.db --tenant 504-trust',
  ];
  static override args = { name: Args.string({ description: 'name of the profile', ignoreStdin: true }) };
  static override flags = {
    replace: Flags.boolean({ description: 'an older profile of that name gives way' }),
  };
  static override baseFlags = flagsNamed('store', 'tenant', 'as', ...runFlagNames);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfileAdd);
    const name = await requireText(this.session, flags, args.name, 'NAME', 'Name of the profile');
    const store = await requireText(
      this.session,
      flags,
      flags.store,
      '--store URL',
      'Store, such as file:PATH',
    );
    const profile = {
      store: wholePath(store, this.session.directory()),
      tenant: flags.tenant ?? null,
      as: flags.as ?? null,
    };
    const path = profilesPath(this.session.env);
    // Settings that no command could use are not saved.
    if (isService(profile.store)) serviceAddress(profile.store);
    const { profiles } = await readProfiles(path);
    const older = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    await addProfile(path, name, profile, flags.replace);
    // Tokens are stored by profile and address: with a new address, no command could find this one.
    if (older !== undefined && older.store !== profile.store) {
      const terminal = await this.session.terminal(flags);
      await forgetTokenOf(name, older, this.session.env).catch((error: unknown) => {
        if (!isSilence(error)) throw error;
        terminal.warn(error.message);
      });
    }
    await printResult(
      this.session,
      flags,
      {
        lines: () => [
          `Kept the profile ${name}: ${visible(withoutSecrets(profile.store))}.`,
          `Next: add --profile ${name} to a command, or \`provost profile use ${name}\` for all of them.`,
        ],
      },
      { profile: { name, ...profile, store: withoutSecrets(profile.store) } },
      { done: `The profile ${name} is kept`, next: `See it with \`provost profile show ${name}\`.` },
    );
  }
}

function wholePath(store: string, directory: string): string {
  const [, path] = /^file:(?!\/\/)(.+)$/s.exec(store) ?? [];
  return path === undefined ? store : `file:${resolve(directory, path)}`;
}
