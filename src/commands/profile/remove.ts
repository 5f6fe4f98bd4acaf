import * as Args from '@oclif/core/args';
import { removeProfile } from '../../config/profiles.js';
import { profilesPath } from '../../config/settings.js';
import { OperationCommand } from '../../program/operation-command.js';

export default class ProfileRemove extends OperationCommand {
  static override summary = 'Forget a profile; its store stays as it is';
  static override examples = ['<%= config.bin %> <%= command.id %> riverside'];
  static override args = { name: Args.string({ description: 'name of the profile', ignoreStdin: true }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfileRemove);
    const name = await this.required(flags, args.name, 'NAME', 'Name of the profile');
    await removeProfile(profilesPath(process.env), name);
    await this.show(
      flags,
      { lines: () => [`Forgot the profile ${name}; its store is as it was.`] },
      { removed: name },
    );
  }
}
