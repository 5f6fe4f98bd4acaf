import * as Flags from '@oclif/core/flags';
import { formatCount } from '../domain/counts.js';
import { withoutSecrets } from '../config/settings.js';
import { ConflictError, UnavailableError } from '../domain/errors.js';
import { createTenant } from '../operations/tenant/create.js';
import { listTenants } from '../operations/tenant/list.js';
import { changeFlags, flagsOf } from '../program/flags.js';
import type { ChangeFlags } from '../program/flags.js';
import { namedTenant } from '../program/named-tenant.js';
import { ProvostCommand } from '../program/command.js';
import { makeChange } from '../program/make-change.js';
import { readResult } from '../program/results.js';
import { requireSettings } from '../program/run-settings.js';

export default class Init extends ProvostCommand {
  static override summary = 'Make the store and a first tenant in it';
  static override description =
    'On a terminal it asks for key and name; elsewhere, and with --yes, the defaults stand. Where the store holds a tenant already, nothing is changed.';
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
  static override baseFlags = flagsOf(createTenant, { list: false, tenant: true });

  async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    const store = (await requireSettings(this.session, flags)).store.value ?? '';
    assertEmpty(store, await this.#tenants(flags));
    const key =
      namedTenant(flags.key, flags) ??
      (await this.#askOrPreset(flags, 'Key of the tenant', '--key KEY', 'main'));
    const name = flags.name ?? (await this.#askOrPreset(flags, 'Name of the tenant', '--name NAME', key));
    const input = { key, name, timeZone: flags['time-zone'], vpd: flags.vpd ?? null };
    await makeChange(this.session, { ...flags, yes: true }, createTenant, input, {
      view: {
        lines: ({ tenant, dryRun }) => [
          `${dryRun ? 'Would make' : 'Made'} the tenant ${tenant.key} (${tenant.name}) in the store ${withoutSecrets(store)}.`,
          ...(dryRun ? [] : NEXT),
        ],
      },
    });
  }

  /** Keys of the existing tenants; empty where there is no store. */
  async #tenants(flags: ChangeFlags): Promise<string[]> {
    try {
      const { tenants } = await readResult(this.session, flags, listTenants, {});
      return tenants.map(({ key }) => key);
    } catch (error) {
      if (error instanceof UnavailableError && error.code === 'store-missing') return [];
      throw error;
    }
  }

  /** Asks on an interactive terminal; otherwise returns the preset. */
  async #askOrPreset(flags: ChangeFlags, message: string, instead: string, preset: string): Promise<string> {
    const terminal = await this.session.terminal(flags);
    if (!terminal.isInteractive || flags.yes) return preset;
    const { askText } = await this.session.prompts();
    return (await askText(terminal, { message, instead, default: preset })).trim();
  }
}

/** @throws {ConflictError} `store-in-use` */
function assertEmpty(url: string, tenants: readonly string[]): void {
  if (tenants.length === 0) return;
  throw new ConflictError({
    code: 'store-in-use',
    message: `The store ${withoutSecrets(url)} holds ${tenants.length === 1 ? `the tenant ${tenants[0]}` : `${formatCount(tenants.length)} tenants`} already; nothing was changed.`,
    hint: 'Look with `provost tenant list`; add another with `provost tenant create KEY --name NAME`.',
    details: { tenants },
  });
}

const NEXT = [
  'Next:',
  '  provost tenant apply FILE       fill it from a document',
  '  provost feature list            see its features, and switch them on',
  '  provost doctor                  check that all is well',
];
