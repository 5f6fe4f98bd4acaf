import * as Args from '@oclif/core/args';
import { requireNoPassword } from '../../config/settings.js';
import { copyStore } from '../../operations/store/copy.js';
import { flagsNamed, runFlagNames } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { printResult } from '../../program/results.js';
import { view } from '../../views/store/copy.js';
import { visible } from '../../domain/visible.js';

export default class StoreCopy extends ProvostCommand {
  static override summary = 'Copy a whole store into an empty one, also of another kind';
  static override description =
    'Copies every tenant, every job with its changes and the audit chain, whole or not at all, and compares both at the end: the ' +
    'document of each tenant, and the head of the audit chain. The other store is made if need be, and refused when it holds ' +
    'anything. The copy is a store of its own: plans saved for the original are refused by it, and tokens of the original do not open ' +
    'it. The original stays as it is.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> file:provost.db postgres://provost@db.example.org/training',
    '<%= config.bin %> <%= command.id %> postgres://provost@db.example.org/training file:monday.db --json',
  ];
  static override args = {
    from: Args.string({ description: 'the store that is copied', required: true, ignoreStdin: true }),
    to: Args.string({
      description: 'the empty store that it is copied into',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override baseFlags = flagsNamed(...runFlagNames);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StoreCopy);
    for (const url of [args.from, args.to]) requireNoPassword(url);
    const { signal, dispose } = this.session.interruption();
    try {
      const copied = await copyStore({
        ...args,
        signal,
        onProgress: (done) => this.session.run?.progress.step(done),
        onWait: () => this.session.run?.progress.waiting(),
      });
      await printResult(this.session, flags, view, copied, {
        done: `The store was copied to ${visible(copied.to)}, and the copy stands`,
        next: 'Look into it with `provost tenant list --store` and its address.',
      });
    } finally {
      dispose();
    }
  }
}
