import { erasableGroupsOf } from '../model/personal.js';
import type { EntityName } from '../store/entities.js';
import { entities } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';
import { decodeRecorded } from './encoding.js';
import { LineBytes } from './line-bytes.js';
import type { Seal } from './seal.js';
import { digestOf, fieldsOf, newSalts, readSeal, SALT_LENGTH } from './seal.js';

/**
 * The journal records each change with a salt for each group of personal values: `[tenant, entity,
 * before, after, ["FIELDS:SALT", …]]`. The sealed form has nulls for the values and a digest for
 * the salt; the job's digest covers this form.
 * The group's digest is the SHA-256 of the salt and the JSON list of the values before and after.
 * Erasing a group replaces its line by the sealed form: the audit chain stays valid, and without
 * the salt nobody can find the values by guessing.
 */
export interface SealedChanges {
  /** The lines of the journal. */
  readonly recorded: string;
  /** What the job's digest covers in their place; good until the next changes are sealed. */
  readonly sealed: string | Uint8Array;
}

/**
 * Seals the changes of one job, batch by batch. A change without erasable values stays as it is.
 * @returns takes the changes, and their text from `encodeChanges`
 */
export function createSealer(): (changes: readonly RecordChange[], encoded: string) => SealedChanges {
  const forms = new Map<EntityName, Form>();
  const formOf = (entity: EntityName): Form => {
    let form = forms.get(entity);
    if (form === undefined) forms.set(entity, (form = makeForm(entity)));
    return form;
  };
  const [sealed, values] = [new LineBytes(), new LineBytes()];
  const salts = createSalts();
  let last = { tenant: '', entity: '', start: '' };

  /** Seals one change, and returns what its line in the journal ends with. */
  const sealOne = ({ tenant, entity, before, after }: RecordChange, { groups, plain }: Form): string => {
    if (tenant !== last.tenant || entity !== last.entity)
      last = { tenant, entity, start: `[${JSON.stringify(tenant)},"${entity}",` };
    sealed.raw(last.start);
    addValues(sealed, plain, before);
    sealed.raw(',');
    addValues(sealed, plain, after);
    let seals = '';
    let between = ',["';
    for (const { columns, values: template, name } of groups) {
      if (!hasValue(before, columns) && !hasValue(after, columns)) continue;
      const salt = salts();
      values.clear();
      values.raw(salt);
      values.raw('[');
      addValues(values, template, before);
      values.raw(',');
      addValues(values, template, after);
      values.raw(']');
      sealed.raw(between);
      sealed.raw(name);
      sealed.raw(digestOf(values.bytes()));
      seals += between + name + salt;
      between = '","';
    }
    const end = seals === '' ? ',[]]' : '"]]';
    sealed.raw(end);
    return seals + end;
  };

  return (changes, encoded) => {
    if (changes.every(({ entity }) => formOf(entity).groups.length === 0))
      return { recorded: encoded, sealed: encoded };
    sealed.clear();
    let recorded = '';
    let start = 0;
    for (const change of changes) {
      if (start > 0) sealed.raw('\n');
      const form = formOf(change.entity);
      const found = encoded.indexOf('\n', start);
      const end = found < 0 ? encoded.length : found;
      if (form.groups.length === 0) sealed.raw(encoded.slice(start, end));
      // The list goes on behind the two records.
      else recorded += encoded.slice(start, end - 1) + sealOne(change, form);
      if (form.groups.length === 0) recorded += encoded.slice(start, end);
      if (found >= 0) recorded += '\n';
      start = end + 1;
    }
    return { recorded, sealed: sealed.bytes() };
  };
}

/** How changes of a kind of record are sealed. */
interface Form {
  /** Without the values of the groups. */
  readonly plain: Template;
  readonly groups: readonly {
    readonly columns: readonly string[];
    readonly values: Template;
    /** What a seal begins with. */
    readonly name: string;
  }[];
}

function makeForm(entity: EntityName): Form {
  const columns = Object.keys(entities[entity].columns);
  const groups = erasableGroupsOf(entity);
  const erasable = new Set(groups.flat());
  return {
    plain: templateOf(columns.map((column, position) => (erasable.has(position) ? undefined : column))),
    groups: groups.map((positions) => {
      const own = positions.map((position) => columns[position] ?? '');
      return { columns: own, values: templateOf(own), name: `${fieldsOf(positions)}:` };
    }),
  };
}

type Recorded = RecordChange['after'];

function hasValue(record: Recorded, columns: readonly string[]): boolean {
  if (record === null) return false;
  const given = record as unknown as Record<string, unknown>;
  for (const column of columns) if ((given[column] ?? null) !== null) return true;
  return false;
}

/** Texts and the columns between whose values they stand. Omitted columns are part of the texts. */
interface Template {
  readonly beginning: string;
  readonly parts: readonly { readonly column: string; readonly behind: string }[];
}

/** @param columns undefined in the place of one whose value is left out */
function templateOf(columns: readonly (string | undefined)[]): Template {
  let beginning = '';
  const parts: { column: string; behind: string }[] = [];
  const add = (text: string): void => {
    const last = parts.at(-1);
    if (last === undefined) beginning += text;
    else last.behind += text;
  };
  for (const [at, column] of columns.entries()) {
    add(at === 0 ? '[' : ',');
    if (column === undefined) add('null');
    else parts.push({ column, behind: '' });
  }
  add(']');
  return { beginning, parts };
}

function addValues(line: LineBytes, { beginning, parts }: Template, of: Recorded): void {
  if (of === null) return line.raw('null');
  const given = of as unknown as Record<string, unknown>;
  line.raw(beginning);
  for (const { column, behind } of parts) {
    line.value(given[column] ?? null);
    line.raw(behind);
  }
}

/** How many salts are made at once: random numbers cost more by the call than by the byte. */
const SALTS_AT_ONCE = 1_024;

function createSalts(): () => string {
  let pool = '';
  let used = 0;
  return () => {
    if (used >= pool.length) [pool, used] = [newSalts(SALTS_AT_ONCE), 0];
    return pool.slice(used, (used += SALT_LENGTH));
  };
}

/**
 * What a job's digest covers of a batch of its journal.
 * @returns also how many of its changes hold values that were erased
 */
export function sealedText(recorded: string): { readonly sealed: string; readonly erased: number } {
  let erased = 0;
  const lines = recorded.split('\n').map((line) => {
    const parts = partsOf(line);
    if (parts === undefined) return line;
    if (parts.seals.some(({ salt }) => salt === undefined)) erased += 1;
    return sealedLine(parts, () => true);
  });
  return { sealed: lines.join('\n'), erased };
}

/**
 * A journaled batch without the values of some fields and of the groups that they belong to.
 * @param fieldsOf names of the fields to erase in a change
 */
export function erasedText(
  recorded: string,
  fieldsToErase: (change: RecordChange) => readonly string[],
): string {
  const changes = decodeRecorded(recorded);
  const lines = recorded.split('\n').map((line, at) => {
    const [parts, change] = [partsOf(line), changes[at]?.change];
    if (parts === undefined || change === undefined) return line;
    const columns = Object.keys(entities[change.entity].columns);
    const erased = new Set(fieldsToErase(change).map((field) => columns.indexOf(field)));
    return sealedLine(parts, ({ positions }) => positions.some((position) => erased.has(position)));
  });
  return lines.join('\n');
}

/** A line of the journal that has seals. */
interface Parts {
  readonly tenant: unknown;
  readonly entity: unknown;
  readonly records: readonly (readonly unknown[] | null)[];
  readonly seals: readonly Seal[];
}

/** Undefined for a line without seals, or one that is damaged: both are covered as they stand. */
function partsOf(line: string): Parts | undefined {
  const given = parsed(line);
  if (!Array.isArray(given) || given.length !== 5) return undefined;
  const [tenant, entity, before, after, list] = given as unknown[];
  if (!Array.isArray(list) || !isRecord(before) || !isRecord(after)) return undefined;
  const seals = list.flatMap((seal) => readSeal(seal) ?? []);
  return seals.length === list.length ? { tenant, entity, records: [before, after], seals } : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRecord(given: unknown): given is readonly unknown[] | null {
  return given === null || Array.isArray(given);
}

/** The line in which the groups are sealed that `isSealed` names. */
function sealedLine({ tenant, entity, records, seals }: Parts, isSealed: (seal: Seal) => boolean): string {
  const hidden = new Set<number>();
  const written = seals.map((seal) => {
    const { fields, positions, salt, digest } = seal;
    if (salt === undefined) return `${fields}:${digest ?? ''}`;
    if (!isSealed(seal)) return `${fields}:${salt}`;
    for (const position of positions) hidden.add(position);
    const values = records.map((record) => record && positions.map((position) => record[position] ?? null));
    return `${fields}:${digestOf(salt + JSON.stringify(values))}`;
  });
  const left = records.map((record) => record?.map((value, at) => (hidden.has(at) ? null : value)) ?? null);
  return JSON.stringify([tenant, entity, ...left, written]);
}
