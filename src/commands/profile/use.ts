import * as Flags from '@oclif/core/flags';
import { useProfile } from '../../config/profiles.js';
import { profilesPath } from '../../config/user-directories.js';
import { UsageError } from '../../domain/errors.js';
import { flagsNamed, runFlagNames } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { printResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class ProfileUse extends ProvostCommand {
  static override summary = 'Use a profile wherever none is named';
  static override examples = [
    '<%= config.bin %> <%= command.id %> riverside',
    '<%= config.bin %> <%= command.id %> --none',
  ];
  static override args = {
    name: referenceArg({ refersTo: 'profile', description: 'name of the profile' }),
  };
  static override flags = { none: Flags.boolean({ description: 'use no profile unless one is named' }) };
  static override baseFlags = flagsNamed(...runFlagNames);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfileUse);
    if (flags.none && args.name !== undefined) throw nameAndNone(args.name);
    const current = flags.none
      ? null
      : await requireText(this.session, flags, args.name, 'NAME', 'Name of the profile');
    await useProfile(profilesPath(this.session.env), current);
    await printResult(
      this.session,
      flags,
      {
        lines: () => [
          current === null
            ? 'No profile is used unless one is named.'
            : `The profile ${current} is used wherever none is named.`,
        ],
      },
      { current },
      { done: 'The choice of the profile is kept', next: 'See it with `provost profile list`.' },
    );
  }
}

function nameAndNone(name: string): UsageError {
  return new UsageError({
    code: 'flags-exclude',
    message: `The profile ${name} and --none cannot be given together.`,
    hint: 'Leave one of them out.',
  });
}
