import { basename } from 'node:path';
import { z } from 'zod';
import { recordsIn } from '../../changes/undone.js';
import { counted, formatCount } from '../../domain/counts.js';
import { findRole } from '../../domain/tenancy/roles.js';
import { kinds } from '../../model/index.js';
import type { AnyKind, Verb } from '../../model/kind.js';
import { labelOf, nounOf, pluralOf, withArticle } from '../../model/labels.js';
import type { EntityName } from '../../store/entities.js';
import type { JobRecord } from '../../store/port.js';

/** What a title is made from. Earlier versions and erasure leave out what they like. */
export type TitledJob = Pick<
  JobRecord,
  'operation' | 'input' | 'counts' | 'changes' | 'undoes' | 'plan' | 'tenant'
>;

/**
 * What the job did, in a sentence without its full stop: "Gave Assessor to 245 accounts
 * (employers.csv)". It may hold addresses of accounts.
 */
export function jobTitle(job: TitledJob): string {
  const facts = factsOf(job);
  const title = titles[job.operation]?.(facts) ?? recordTitle(job.operation, facts);
  return title ?? `${job.operation}: ${counted(job.changes, 'change')}`;
}

/** True if jobs of the operation have a title of their own. */
export function hasTitle(operation: string): boolean {
  return titles[operation] !== undefined || recordVerb(operation) !== undefined;
}

type Counts = { readonly created: number; readonly updated: number; readonly removed: number };

interface TitleFacts {
  readonly job: TitledJob;
  readonly input: Readonly<Record<string, unknown>>;
  /** Such as ` (employers.csv)`; empty without a file. */
  readonly from: string;
  readonly of: (entity: EntityName) => Counts;
}

const inputSchema = z.record(z.string(), z.unknown()).catch({});
const none = { created: 0, updated: 0, removed: 0 };
const countsSchema = z
  .record(
    z.string(),
    z.object({ created: z.int().catch(0), updated: z.int().catch(0), removed: z.int().catch(0) }),
  )
  .catch({});

function factsOf(job: TitledJob): TitleFacts {
  const input = inputSchema.parse(JSON.parse(job.input));
  const counts = countsSchema.parse(JSON.parse(job.counts));
  const file = text(input['file']);
  return {
    job,
    input,
    from: file === undefined ? '' : ` (${basename(file)})`,
    of: (entity) => counts[entity] ?? none,
  };
}

/**
 * By operation. Operations on single records have theirs from the kind. They stand here and not
 * with their operation, because a list of jobs would load all operations.
 */
const titles: Readonly<Record<string, (facts: TitleFacts) => string>> = {
  'account.import': ({ of, from }) => `Imported accounts${from}: ${done(of('account'))}`,
  'feature.disable': ({ input }) => `Turned off ${named(input['keys'], 'feature')}`,
  'feature.enable': ({ input }) => `Turned on ${named(input['keys'], 'feature')}`,
  'job.apply': ({ job, input }) => {
    const claimed = inputSchema.parse(input['claimed'] ?? {});
    const operation = text(claimed['operation']);
    return `Applied a plan from outside${operation === undefined ? '' : ` (${operation})`}: ${counted(job.changes, 'change')}`;
  },
  'job.reapply': ({ input }) => `Did job ${text(input['id']) ?? '?'} again`,
  'job.undo': ({ job, input }) => {
    const id = job.undoes ?? text(input['id']) ?? '?';
    const isPart = list(input['subjects']).length > 0 || 'file' in input || input['skipStale'] === true;
    return isPart ? `Undid ${counted(recordsIn(job), 'record')} of job ${id}` : `Undid job ${id}`;
  },
  'programme.hide-sub-programmes': ({ input }) =>
    `Hid the sub-programmes of ${named(input['keys'], 'programme')} from employers`,
  'programme.unhide-sub-programmes': ({ input }) =>
    `Showed employers the sub-programmes of ${named(input['keys'], 'programme')}`,
  'role.assign': roleTitle,
  'role.unassign': roleTitle,
  'setting.update': ({ input }) => {
    const fields = Object.keys(inputSchema.parse(input['fields'] ?? {}));
    return `Changed ${fields.length === 0 ? 'settings' : `settings: ${fields.map(words).join(', ')}`}`;
  },
  'tenant.apply': ({ job, input }) =>
    `Applied ${basename(text(input['file']) ?? 'a document')}${ofTenant(job, ' to the tenant ')}`,
  'tenant.create': ({ job, input }) => `Made the tenant ${text(input['key']) ?? job.tenant ?? ''}`.trimEnd(),
  'tenant.delete': ({ job, input }) =>
    `Deleted the tenant ${text(input['key']) ?? job.tenant ?? ''}`.trimEnd(),
  'tenant.seed': ({ job, input }) => {
    const scenario = text(input['scenario']);
    return `Made the sample tenant${ofTenant(job, ' ')}${scenario === undefined ? '' : ` (${scenario})`}`;
  },
  'token.create': ({ input }) => `Made ${tokenName(input)}`,
  'token.revoke': ({ input }) => `Revoked ${tokenName(input)}`,
  'transfer.accept': ({ input, of }) => `Accepted ${decided(input['ids'], of('transfer-review').updated)}`,
  'transfer.import': ({ of, from }) => {
    const { created, updated } = of('achievement');
    const waiting = of('transfer-review').created;
    const parts = [
      ...(created + updated > 0 || waiting === 0 ? [`${formatCount(created + updated)} awarded`] : []),
      ...(waiting > 0 ? [`${formatCount(waiting)} to review`] : []),
    ];
    return `Imported competences${from}: ${parts.join(', ')}`;
  },
  'transfer.reject': ({ input, of }) => `Rejected ${decided(input['ids'], of('transfer-review').updated)}`,
  'transfer.review': ({ input, of }) =>
    `Reviewed ${decided(input['decisions'], of('transfer-review').updated)}`,
  'transfer.update-employers': ({ of }) => {
    const { created, updated } = of('achievement');
    return `Carried competences between employers: ${formatCount(created + updated)} awarded`;
  },
};

function roleTitle({ input, of, from }: TitleFacts): string {
  const { created, removed } = of('account-role');
  const given = text(input['role']);
  const found = given === undefined ? undefined : findRole(given);
  const role = found !== undefined && 'role' in found ? found.role : given;
  const [only, ...others] = list(input['emails']);
  const accounts = (count: number): string =>
    typeof only === 'string' && others.length === 0 ? only : counted(count, 'account');
  const gave =
    role === undefined ? `gave ${counted(created, 'role')}` : `gave ${role} to ${accounts(created)}`;
  const took =
    role === undefined ? `took ${counted(removed, 'role')} away` : `took ${role} from ${accounts(removed)}`;
  const parts = [...(created > 0 || removed === 0 ? [gave] : []), ...(removed > 0 ? [took] : [])];
  return `${capital(parts.join(' and '))}${from}`;
}

/** The kind and verb of an operation on single records. */
function recordVerb(
  operation: string,
): { readonly kind: AnyKind; readonly verb: Verb; readonly topic: string } | undefined {
  const [topic = '', verb] = operation.split('.');
  for (const kind of Object.values<AnyKind>(kinds)) {
    const found = kind.commands?.[topic]?.find((one) => one === verb);
    if (found !== undefined) return { kind, verb: found, topic };
  }
  return undefined;
}

const past: Partial<Record<Verb, { readonly word: string; readonly count: keyof Counts }>> = {
  create: { word: 'Created', count: 'created' },
  update: { word: 'Changed', count: 'updated' },
  delete: { word: 'Deleted', count: 'removed' },
};

function recordTitle(operation: string, { job, input, of, from }: TitleFacts): string | undefined {
  const found = recordVerb(operation);
  if (found === undefined) return undefined;
  const { kind, verb, topic } = found;
  const noun = topic.replaceAll('-', ' ');
  if (verb === 'rename') {
    const [name, to] = [text(input['key']), text(input['to'])];
    const named = name === undefined ? withArticle(noun) : `${noun} ${name}`;
    return `Renamed ${named}${to === undefined ? '' : ` to ${to}`}`;
  }
  const how = past[verb];
  if (how === undefined) return undefined;
  const fields = inputSchema.parse(input['fields'] ?? {});
  const key = list(input['key']).length > 0 ? list(input['key']) : keyOf(kind, fields);
  if (from !== '' || key.length === 0) {
    const plural = noun === nounOf(kind) ? pluralOf(kind) : `${noun}s`;
    return `${how.word} ${counted(of(kind.name as EntityName)[how.count], noun, plural)}${from}`;
  }
  const given = Object.keys(fields).filter((field) => verb === 'update' && !kind.key.includes(field));
  const changed = given.map((name) => label(kind, name)).join(', ');
  const others = recordsIn(job) - 1;
  const along = verb === 'delete' && others > 0 ? ` and ${counted(others, 'record')} with it` : '';
  return `${how.word} ${noun} ${key.join(' · ')}${changed === '' ? '' : `: ${changed}`}${along}`;
}

function keyOf({ key }: AnyKind, fields: Readonly<Record<string, unknown>>): readonly unknown[] {
  return key.flatMap((field) => text(fields[field]) ?? []);
}

function label(kind: AnyKind, name: string): string {
  const field = kind.fields[name];
  return field === undefined ? words(name) : labelOf(name, field).toLowerCase();
}

function words(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Such as `3 created, 2 changed`. */
function done({ created, updated, removed }: Counts): string {
  const parts = [
    ...(created > 0 ? [`${formatCount(created)} created`] : []),
    ...(updated > 0 ? [`${formatCount(updated)} changed`] : []),
    ...(removed > 0 ? [`${formatCount(removed)} deleted`] : []),
  ];
  return parts.length === 0 ? 'none changed' : parts.join(', ');
}

/** Names up to three; more are counted. */
function named(given: unknown, noun: string): string {
  const keys = list(given).filter((key) => typeof key === 'string');
  if (keys.length === 0) return `${noun}s`;
  return keys.length > 3 ? counted(keys.length, noun) : keys.join(', ');
}

/** As many as are named, or as a filter found. */
function decided(given: unknown, updated: number): string {
  const count = list(given).length || updated;
  return count === 0 ? 'transfers' : counted(count, 'transfer');
}

function tokenName(input: Readonly<Record<string, unknown>>): string {
  const name = text(input['name']) ?? text(input['id']);
  return name === undefined ? 'a token' : `the token ${name}`;
}

function ofTenant({ tenant }: TitledJob, before: string): string {
  return tenant === null ? '' : `${before}${tenant}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
