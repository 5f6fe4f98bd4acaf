import * as Flags from '@oclif/core/flags';
import type { z } from 'zod';
import { formatCount } from '../domain/counts.js';
import { withoutSecrets } from '../config/settings.js';
import { ConflictError, UnavailableError } from '../domain/errors.js';
import { person } from '../model/person.js';
import { importAccounts } from '../operations/account/import.js';
import { createOperation } from '../operations/record/create.js';
import { seedTenant } from '../operations/seed/seed.js';
import { createTenant } from '../operations/tenant/create.js';
import { listTenants } from '../operations/tenant/list.js';
import { tenantKey } from '../operations/tenant/fields.js';
import { fileFlag } from '../program/file-flags.js';
import { changeFlags, flagsOf } from '../program/flags.js';
import type { ChangeFlags } from '../program/flags.js';
import { namedTenant } from '../program/named-tenant.js';
import { ProvostCommand } from '../program/command.js';
import { makeChange } from '../program/make-change.js';
import { requireFile } from '../program/questions.js';
import { readResult } from '../program/results.js';
import { withRowFile } from '../program/row-file.js';
import { requireSettings } from '../program/run-settings.js';
import { referenceFlag } from '../program/reference-flags.js';

export default class Init extends ProvostCommand {
  static override summary = 'Make the store and a first tenant in it';
  static override description =
    'On a terminal it asks what the tenant is to hold (the sample that README and help speak of, accounts or people from a CSV file, nothing yet), and for key and name; ' +
    'elsewhere, and with --yes, the defaults stand. Where the store holds a tenant already, nothing is changed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --sample',
    '<%= config.bin %> <%= command.id %> --key northfield --name "Northfield College"',
    '<%= config.bin %> <%= command.id %> --store file:./trust.db --key 504-trust --name "Riverside NHS Trust" --vpd 504',
  ];
  static override flags = {
    ...changeFlags,
    key: Flags.string({ helpValue: 'KEY', description: 'key of the tenant (default: main)' }),
    name: Flags.string({ helpValue: 'NAME', description: 'name of the tenant (default: its key)' }),
    'time-zone': referenceFlag({
      refersTo: 'time-zone',
      helpValue: 'ZONE',
      description: 'IANA time zone in which "today" is taken',
      default: 'Europe/London',
    }),
    sample: Flags.boolean({
      description: 'make the sample college, with everybody whom README and help name',
      exclusive: ['vpd', 'time-zone'],
    }),
    vpd: Flags.string({ helpValue: 'CODE', description: 'three-digit VPD code of an NHS organisation' }),
  };
  static override baseFlags = flagsOf(createTenant, { list: false, tenant: true });

  async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    const store = (await requireSettings(this.session, flags)).store.value ?? '';
    assertEmpty(store, await this.#tenants(flags));
    const given = namedTenant(flags.key, flags);
    const content = await this.#content(flags, given);
    if (content === 'sample') return this.#makeSample(flags, given, store);
    const definitions = { file: fileFlag({ file: { use: 'input' } }) };
    const file =
      content === 'nothing'
        ? undefined
        : await requireFile(this.session, flags, {}, 'file', 'Which file', definitions);
    const key =
      given ?? (await this.#askOrPreset(flags, 'Key of the tenant', '--key KEY', 'main', tenantKey));
    const name = flags.name ?? (await this.#askOrPreset(flags, 'Name of the tenant', '--name NAME', key));
    const input = { key, name, timeZone: flags['time-zone'], vpd: flags.vpd ?? null };
    const make = (): Promise<unknown> =>
      makeChange(this.session, { ...flags, yes: true }, createTenant, input, {
        view: {
          lines: ({ tenant, dryRun }) => [
            `${dryRun ? 'Would make' : 'Made'} the tenant ${tenant.key} (${tenant.name}) in the store ${withoutSecrets(store)}.`,
            ...(dryRun || file !== undefined ? [] : NEXT),
          ],
        },
      });
    if (file === undefined) return void (await make());
    // The file is opened before anything is made.
    await withRowFile(this.session, { file }, async (rows) => {
      await make();
      const into = { ...flags, tenant: key };
      if (flags['dry-run']) return;
      if (content === 'accounts') await makeChange(this.session, into, importAccounts, rows);
      else await makeChange(this.session, into, createLearners, { ...rows, fields: {} });
    });
  }

  async #makeSample(flags: InitFlags, key: string | undefined, store: string): Promise<void> {
    const input = { scenario: 'sample', seed: '1', key, name: flags.name };
    await makeChange(this.session, { ...flags, yes: true }, seedTenant, input, {
      view: {
        lines: ({ tenant, dryRun }) => [
          `${dryRun ? 'Would make' : 'Made'} the sample tenant ${tenant} in the store ${withoutSecrets(store)}.`,
          ...(dryRun ? [] : NEXT_WITH_SAMPLE),
        ],
      },
    });
  }

  /** What the tenant is to hold: asked on a terminal unless the flags say it. */
  async #content(flags: InitFlags, key: string | undefined): Promise<Content> {
    const terminal = await this.session.terminal(flags);
    if (flags.sample) return 'sample';
    if (!terminal.isInteractive || flags.yes || key !== undefined) return 'nothing';
    const { askChoice } = await this.session.prompts();
    const choices = Object.entries(CONTENTS).map(([value, name]) => ({ value: value as Content, name }));
    return askChoice(terminal, { message: 'What is it to hold?', instead: '--key KEY', choices });
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
  async #askOrPreset(
    flags: ChangeFlags,
    message: string,
    instead: string,
    preset: string,
    form?: z.ZodType,
  ): Promise<string> {
    const terminal = await this.session.terminal(flags);
    if (!terminal.isInteractive || flags.yes) return preset;
    const { askText } = await this.session.prompts();
    const problem = (text: string): string | undefined => form?.safeParse(text).error?.issues[0]?.message;
    return (await askText(terminal, { message, instead, default: preset, problem })).trim();
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

const CONTENTS = {
  sample: 'the sample college of README and help, to try things on',
  accounts: 'accounts from a CSV file',
  people: 'people from a CSV file, such as a staff list',
  nothing: 'nothing yet',
} as const;
type Content = keyof typeof CONTENTS;

type InitFlags = ChangeFlags & { readonly sample: boolean; readonly name?: string | undefined };

const createLearners = createOperation(person, 'learner');

const NEXT_WITH_SAMPLE = [
  'Next:',
  '  provost overdue explain L-1001   why a dashboard says more than is visible',
  '  provost role list                roles, and who holds them',
  '  provost help                     all that there is',
];

const NEXT = [
  'Next:',
  '  provost tenant apply FILE       fill it from a document',
  '  provost feature list            see its features, and switch them on',
  '  provost doctor                  check that all is well',
];
