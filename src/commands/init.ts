import * as Flags from '@oclif/core/flags';
import { mustBeUnused } from '../config/new-store.js';
import { withoutSecrets } from '../config/settings.js';
import { createTenant } from '../operations/tenant/create.js';
import { changeFlags } from '../program/flags.js';
import type { ChangeFlags } from '../program/flags.js';
import { namedTenant } from '../program/named-tenant.js';
import { OperationCommand } from '../program/operation-command.js';
import { visible } from '../terminal/sanitise.js';

export default class Init extends OperationCommand {
  static override summary = 'Make the store and a first tenant in it';
  static override description =
    'On a terminal it asks for key and name; elsewhere the defaults stand. Where the store holds a tenant already, nothing is changed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --key northfield --name "Northfield College"',
    '<%= config.bin %> <%= command.id %> --store file:./trust.db --key 504-trust --name "Riverside NHS Trust" --vpd 504',
  ];
  static override flags = {
    ...changeFlags,
    key: Flags.string({ helpValue: 'KEY', description: 'key of the tenant (default: main)' }),
    name: Flags.string({ helpValue: 'NAME', description: 'name of the tenant (default: its key)' }),
    'time-zone': Flags.string({
      helpValue: 'ZONE',
      description: 'IANA time zone in which "today" is taken',
      default: 'Europe/London',
    }),
    vpd: Flags.string({ helpValue: 'CODE', description: 'three-digit VPD code of an NHS organisation' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    const store = (await this.settings(flags)).store.value ?? '';
    await mustBeUnused(store);
    const key =
      namedTenant(flags.key, flags) ?? (await this.#asked(flags, 'Key of the tenant', '--key KEY', 'main'));
    const name = flags.name ?? (await this.#asked(flags, 'Name of the tenant', '--name NAME', key));
    const input = { key, name, timeZone: flags['time-zone'], vpd: flags.vpd ?? null };
    await this.change({ ...flags, yes: true }, createTenant, input, {
      lines: ({ tenant, dryRun }) => [
        `${dryRun ? 'Would make' : 'Made'} the tenant ${visible(tenant.key)} (${visible(tenant.name)}) in the store ${visible(withoutSecrets(store))}.`,
        ...(dryRun ? [] : NEXT),
      ],
    });
  }

  /** The answer of somebody who is there; the preset where nobody is. */
  async #asked(flags: ChangeFlags, message: string, instead: string, preset: string): Promise<string> {
    const terminal = await this.terminal(flags);
    if (!terminal.isInteractive) return preset;
    const { askText } = await import('../terminal/prompts.js');
    return (await askText(terminal, { message, instead, default: preset })).trim();
  }
}

const NEXT = [
  'Next:',
  '  provost tenant apply FILE       fill it from a document',
  '  provost feature list            see its features, and switch them on',
  '  provost doctor                  check that all is well',
];
