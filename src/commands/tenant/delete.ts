import * as Args from '@oclif/core/args';
import { InterruptedError } from '../../domain/errors.js';
import { deleteTenant } from '../../operations/tenant/delete.js';
import type { ChangeFlags } from '../../program/flags.js';
import { changeFlags } from '../../program/flags.js';
import { namedTenant } from '../../program/named-tenant.js';
import { OperationCommand } from '../../program/operation-command.js';

export default class TenantDelete extends OperationCommand {
  static override summary = deleteTenant.summary;
  static override description =
    'On a terminal it asks for the key to be typed and shows what would go; off a terminal it needs --yes. `job undo` brings it back.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> northfield --dry-run',
    '<%= config.bin %> <%= command.id %> northfield --yes --reason "Contract ended"',
  ];
  static override args = { key: Args.string({ description: 'key of the tenant' }) };
  static override flags = changeFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TenantDelete);
    const key = await this.required(
      flags,
      namedTenant(args.key, flags),
      'KEY',
      'Key of the tenant to delete',
    );
    await this.typedAgreement(flags, key);
    await this.change(
      flags,
      deleteTenant,
      { key },
      {
        lines: ({ tenant, dryRun, changes, job }) => [
          `${dryRun ? 'Would delete' : 'Deleted'} the tenant ${tenant.key} (${tenant.name}) with all its records, ${changes} in all.`,
          ...(job === null ? [] : [`Job ${job}; \`provost job undo ${job}\` brings it back.`]),
        ],
      },
      { destructive: true },
    );
  }

  /** On a terminal, and unless --yes says so already: the key once more, typed by hand. */
  private async typedAgreement(flags: ChangeFlags, key: string): Promise<void> {
    const terminal = await this.terminal(flags);
    if (!terminal.isInteractive || flags.yes || flags['dry-run']) return;
    const { askTyped } = await import('../../terminal/prompts.js');
    const message = `Type ${key} to delete that tenant with all its records`;
    if (await askTyped(terminal, { message, instead: '--yes', expected: key })) return;
    throw new InterruptedError({
      code: 'declined',
      message: 'That is not the key; nothing was changed.',
      hint: 'Run the command again, or look at it first with --dry-run.',
    });
  }
}
