import { randomBytes } from 'node:crypto';
import { erasableGroupsOf } from '../model/personal.js';
import type { EntityName } from '../store/entities.js';
import { entities } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';
import { decodeRecorded, encodeChanges } from './encoding.js';
import { LineBytes } from './line-bytes.js';
import type { Seal } from './seal.js';
import { digestOf, fieldsOf, readSeal } from './seal.js';

/**
 * The journal records each change with a salt for each group of personal values in it, and the job's digest covers salted digests in the
 * place of the values: `[tenant, entity, before, after, ["FIELDS:SALT", …]]` is sealed as the same list in which the group's values are
 * null and its digest stands in the place of its salt. The digest is the SHA-256 of the salt and the JSON list of the values before and
 * those after. To erase a group is to record it as it is sealed: the audit chain stays whole, and who does not have the salt cannot find
 * out by guessing what the values were.
 */
export interface SealedChanges {
  /** The lines of the journal. */
  readonly recorded: string;
  /** What the job's digest covers in their place. */
  readonly sealed: string;
}

/** Seals the changes of one job, batch by batch; a change of which nothing may be erased is sealed as it is. */
export function createSealer(): (changes: readonly RecordChange[], encoded?: string) => SealedChanges {
  const forms = new Map<EntityName, Form>();
  const formOf = (entity: EntityName): Form => {
    let form = forms.get(entity);
    if (form === undefined) forms.set(entity, (form = makeForm(entity)));
    return form;
  };
  const [recorded, sealed, values] = [new LineBytes(), new LineBytes(), new LineBytes()];
  const salts = createSalts();

  const addSeals = ({ before, after }: RecordChange, { groups }: Form): void => {
    let between = ',[';
    for (const { columns, fields } of groups) {
      if (!hasValue(before, columns) && !hasValue(after, columns)) continue;
      const salt = salts();
      values.clear();
      values.raw(`${salt}[`);
      addValues(values, columns, before);
      values.raw(',');
      addValues(values, columns, after);
      values.raw(']');
      recorded.raw(`${between}"${fields}:${salt}"`);
      sealed.raw(`${between}"${fields}:${digestOf(values.bytes())}"`);
      between = ',';
    }
    const end = between === ',[' ? ',[]]' : ']]';
    recorded.raw(end);
    sealed.raw(end);
  };

  return (changes, encoded) => {
    if (changes.every(({ entity }) => formOf(entity).groups.length === 0)) {
      const text = encoded ?? encodeChanges(changes);
      return { recorded: text, sealed: text };
    }
    recorded.clear();
    sealed.clear();
    let between = '';
    for (const change of changes) {
      const form = formOf(change.entity);
      const start = `${between}[${JSON.stringify(change.tenant)},"${change.entity}",`;
      between = '\n';
      for (const [line, hidden] of [
        [recorded, NONE],
        [sealed, form.erasable],
      ] as const) {
        line.raw(start);
        addValues(line, form.columns, change.before, hidden);
        line.raw(',');
        addValues(line, form.columns, change.after, hidden);
        if (form.groups.length === 0) line.raw(']');
      }
      if (form.groups.length > 0) addSeals(change, form);
    }
    return { recorded: recorded.text(), sealed: sealed.text() };
  };
}

/** How changes of a kind of record are sealed. */
interface Form {
  readonly columns: readonly string[];
  /** The columns of all groups. */
  readonly erasable: ReadonlySet<string>;
  readonly groups: readonly { readonly columns: readonly string[]; readonly fields: string }[];
}

function makeForm(entity: EntityName): Form {
  const columns = Object.keys(entities[entity].columns);
  const groups = erasableGroupsOf(entity).map((positions) => ({
    columns: positions.map((position) => columns[position] ?? ''),
    fields: fieldsOf(positions),
  }));
  return { columns, groups, erasable: new Set(groups.flatMap((group) => group.columns)) };
}

const NONE: ReadonlySet<string> = new Set();

type Recorded = RecordChange['after'];

function hasValue(record: Recorded, columns: readonly string[]): boolean {
  if (record === null) return false;
  const given = record as unknown as Record<string, unknown>;
  return columns.some((column) => (given[column] ?? null) !== null);
}

/** @param hidden columns whose values are left out */
function addValues(line: LineBytes, columns: readonly string[], of: Recorded, hidden = NONE): void {
  if (of === null) return line.raw('null');
  const given = of as unknown as Record<string, unknown>;
  let between = '[';
  for (const name of columns) {
    line.raw(between);
    line.value(hidden.has(name) ? null : (given[name] ?? null));
    between = ',';
  }
  line.raw(']');
}

/** How many salts are made at once: the system's random numbers cost more by the call than by the byte. */
const SALTS_AT_ONCE = 1_024;
const SALT_BYTES = 16;

function createSalts(): () => string {
  let pool = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used >= pool.length) [pool, used] = [randomBytes(SALT_BYTES * SALTS_AT_ONCE), 0];
    return pool.toString('base64url', used, (used += SALT_BYTES));
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
 * A batch of the journal without the values of some fields, and without all that would be erased with them.
 * @param fieldsOf the names of the fields that are to be erased of a change
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
