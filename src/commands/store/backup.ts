import { backUpStore } from '../../operations/store/backup.js';
import { fileArg, overwriteFlag } from '../../program/file-flags.js';
import { flagsNamed, runFlagNames } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireFile } from '../../program/questions.js';
import { printResult } from '../../program/results.js';
import { requireSettings } from '../../program/run-settings.js';
import { backedUpTo } from '../../views/store/backup.js';
import { visible } from '../../domain/visible.js';

export default class StoreBackup extends ProvostCommand {
  static override summary = 'Write a checked backup of a store to a file, while others go on working';
  static override description =
    'Writes one committed state of a store in a file, checks it (undamaged, a store of a known version) and says what it holds. The file is ' +
    'there once it is whole, for its owner alone: it holds every record, the key that signs plans, and the tokens’ digests. A file that ' +
    'is there is replaced only when you say so. A store in PostgreSQL is backed up with pg_dump.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> monday.backup.db',
    '<%= config.bin %> <%= command.id %> latest.backup.db --overwrite --store file:provost.db --json',
  ];
  static override args = {
    file: fileArg({
      file: { use: 'output', kind: 'backup' },
      description: 'where the backup is written',
    }),
  };
  static override flags = overwriteFlag;
  static override baseFlags = flagsNamed('store', 'profile', ...runFlagNames);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StoreBackup);
    const file = await requireFile(this.session, flags, args, 'file', 'Which file?');
    const { store } = await requireSettings(this.session, flags);
    const { signal, dispose } = this.session.interruption();
    try {
      const made = await backUpStore({
        store: store.value ?? '',
        file,
        signal,
        onProgress: (done, total) => this.session.run?.progress.step(done, total),
      });
      await printResult(this.session, flags, backedUpTo(file), made, {
        done: `The backup is in ${visible(file)}`,
        next: `Look into it with \`provost doctor --store file:${file}\`.`,
      });
    } finally {
      dispose();
    }
  }
}
