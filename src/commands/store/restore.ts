import { counted } from '../../domain/counts.js';
import type { CommonFlags } from '../../program/flags.js';
import type { RestoredStore } from '../../operations/store/restore.js';
import { restoreStore } from '../../operations/store/restore.js';
import { fileArg, overwriteFlag } from '../../program/file-flags.js';
import { flagsNamed, runFlagNames } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireFile } from '../../program/questions.js';
import { printResult } from '../../program/results.js';
import { requireSettings } from '../../program/run-settings.js';
import { view } from '../../views/store/restore.js';
import { visible } from '../../domain/visible.js';

export default class StoreRestore extends ProvostCommand {
  static override summary = 'Put a backup in the place of a store, whole or not at all';
  static override description =
    'Checks the backup first, and refuses it when it is damaged or no store of a known version. A store with records that stands there is ' +
    'replaced only when you say so, and only while nobody has it open: stop the service first. It stays beside the new one as ' +
    'NAME-before-restore. A store in PostgreSQL is restored with pg_restore.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> monday.backup.db --overwrite',
    '<%= config.bin %> <%= command.id %> monday.backup.db --store file:look-at-monday.db',
  ];
  static override args = {
    file: fileArg({
      file: { use: 'input', takesPlaceOf: 'store' },
      description: 'the backup, as `store backup` wrote it',
    }),
  };
  static override flags = overwriteFlag;
  static override baseFlags = flagsNamed('store', 'profile', ...runFlagNames);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StoreRestore);
    const file = await requireFile(this.session, flags, args, 'file', 'Which backup?');
    const { store } = await requireSettings(this.session, flags);
    const { signal, dispose } = this.session.interruption();
    try {
      const restored = await restoreStore({
        store: store.value ?? '',
        file,
        signal,
        onProgress: (done, total) => this.session.run?.progress.step(done, total),
        mayReplace: (standing, path) => this.#mayReplace(flags, standing, path),
      });
      await printResult(this.session, flags, view, restored, {
        done: `${visible(restored.store)} was restored from ${visible(file)}`,
        next: 'Look into it with `provost doctor`.',
      });
    } finally {
      dispose();
    }
  }

  async #mayReplace(
    flags: CommonFlags & { readonly overwrite: boolean },
    { tenants, jobs }: Pick<RestoredStore, 'tenants' | 'jobs'>,
    path: string,
  ): Promise<boolean> {
    const terminal = await this.session.terminal(flags);
    if (flags.overwrite || !terminal.isInteractive) return flags.overwrite;
    const { askConfirm } = await this.session.prompts();
    this.session.run?.progress.pause();
    const message = `${path} holds ${counted(tenants, 'tenant')} and ${counted(jobs, 'job')}. Replace it?`;
    return askConfirm(terminal, { message, instead: '--overwrite' });
  }
}
