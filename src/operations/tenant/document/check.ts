import type { z } from 'zod';
import type { DayOf } from '../../../files/dates.js';
import type { FirstRows } from '../../first-rows.js';
import { withDays } from './days.js';
import { notText } from './fields.js';
import type { Problems } from './problems.js';
import type { Item, SectionName } from './schema.js';
import { sectionSchemas } from './schema.js';
import type { DocumentItem, DocumentSource, StreamedSection } from './source.js';

/** An item that is of the right form, with its place for what is found out later. */
export interface Checked<S extends SectionName> {
  readonly at: DocumentItem;
  readonly item: Item<S>;
}

type KeptSection = Exclude<SectionName, StreamedSection>;

/** What the first reading of a document keeps: all of it but accounts and people, of whom it knows the keys. */
export interface Contents {
  readonly sections: { readonly [S in KeptSection]: readonly Checked<S>[] };
  /** How many there are of those that are not kept. */
  readonly counts: { readonly [S in StreamedSection]: number };
  readonly has: (section: StreamedSection, key: string) => boolean;
  /** Emails of accounts, as many as somebody who misspells one may be helped with. */
  readonly someEmails: readonly string[];
}

/** Reading through more addresses, for each one that is misspelt, takes longer than anybody waits for a suggestion. */
export const MOST_EMAILS_SUGGESTED = 10_000;

/**
 * Reads the whole document once, and holds every item to the form of its section and to the others' keys.
 * @param met remembers where each key stands
 * @param dayOf the tenant's calendar, for dates that are written as instants
 */
export async function checkContents(
  source: DocumentSource,
  problems: Problems,
  met: FirstRows,
  dayOf: DayOf,
  checkpoint: () => Promise<void>,
): Promise<Contents> {
  const sections: { [S in KeptSection]: Checked<S>[] } = {
    tenant: [],
    features: [],
    organisations: [],
    groups: [],
    programmes: [],
    competences: [],
    equivalences: [],
    requirements: [],
  };
  const counts = { accounts: 0, people: 0 };
  const someEmails: string[] = [];
  let done = 0;

  const keep = <S extends KeptSection>(section: S, at: DocumentItem): void => {
    const item = checkItem(section, at, problems, dayOf);
    if (item === undefined) return;
    const key = keyOfItem[section]?.(item);
    if (key !== undefined) refuseRepeated(met, `${section} ${key}`, at, keyFields[section], problems);
    (sections[section] as Checked<S>[]).push({ at, item });
  };

  for await (const at of source.items('all')) {
    if (at.problem !== undefined) {
      const { problem } = at;
      problems.add(at, [], () => problem);
    } else if (at.section === 'accounts') {
      const item = checkItem('accounts', at, problems, dayOf);
      if (item === undefined) continue;
      counts.accounts += 1;
      refuseRepeated(met, `accounts ${item.email}`, at, 'email', problems);
      if (someEmails.length < MOST_EMAILS_SUGGESTED) someEmails.push(item.email);
    } else if (at.section === 'people') {
      const item = checkItem('people', at, problems, dayOf);
      if (item === undefined) continue;
      counts.people += 1;
      const isRepeated = met.earlier(`people ${item.reference}`, '') !== undefined;
      if (isRepeated) problems.add(at, ['reference'], () => repeated(item.reference));
      refuseRepeatedWithin(item, at, problems);
    } else {
      keep(at.section, at);
    }
    if ((done += 1) % 500 === 0) await checkpoint();
  }
  if (sections.tenant.length === 0 && problems.count === 0) {
    problems.addWhole('tenant: is missing: a document says whose it is, as in `tenant: { key: northfield }`');
  }
  const has = (section: StreamedSection, key: string): boolean => met.said(`${section} ${key}`) !== undefined;
  return { sections, counts, has, someEmails };
}

/** The item, or undefined after its problems have been noted. An instant in a field of dates means its day by `dayOf`. */
export function checkItem<S extends SectionName>(
  section: S,
  at: DocumentItem,
  problems: Problems,
  dayOf: DayOf,
): Item<S> | undefined {
  const schema = sectionSchemas[section];
  const asWritten = schema.safeParse(at.value);
  const dated = asWritten.success ? undefined : withDays(at.value, asWritten.error.issues, dayOf);
  const parsed = dated === undefined ? asWritten : schema.safeParse(dated);
  if (parsed.success) return parsed.data as Item<S>;
  for (const issue of parsed.error.issues) problems.add(at, issue.path, () => problemOf(at, issue));
  return undefined;
}

/** The problem in words: what should have stood in quotes is quoted as it stands, with the zeros that YAML leaves out. */
function problemOf(at: DocumentItem, issue: z.core.$ZodIssue): string {
  const { code, path, message } = issue;
  const needsText = code === 'invalid_type' && issue.expected === 'string';
  const written = needsText && message.includes('in quotes') ? at.writtenAt?.(path) : undefined;
  return written === undefined ? message : notText(written);
}

/** What names an item within its section; for a requirement see `keyOfRequirement`. */
const keyOfItem: { readonly [S in KeptSection]: ((item: Item<S>) => string) | undefined } = {
  tenant: () => '',
  features: () => '',
  organisations: ({ key }) => key,
  groups: ({ key }) => key,
  programmes: ({ key }) => key,
  competences: ({ name }) => name,
  equivalences: ({ from }) => from,
  requirements: undefined,
};

/** @param requirement with its competence as the definition has it */
export function keyOfRequirement({ competence, scope, from, to, level }: Item<'requirements'>): string {
  return JSON.stringify([competence, scope.kind, scope.of, from ?? null, to ?? null, level ?? 1]);
}

/** The field that holds that name, where it is one field. */
const keyFields: { readonly [S in KeptSection]: string | undefined } = {
  tenant: undefined,
  features: undefined,
  organisations: 'key',
  groups: 'key',
  programmes: 'key',
  competences: 'name',
  equivalences: 'from',
  requirements: undefined,
};

function refuseRepeated(
  met: FirstRows,
  identity: string,
  at: DocumentItem,
  field: string | undefined,
  problems: Problems,
): void {
  const first = met.earlier(identity, at.path);
  if (first === undefined) return;
  problems.add(at, field === undefined ? [] : [field], () => `stands twice: it is ${first} already`);
}

type RefuseRepeated = <T>(
  list: readonly T[],
  path: readonly PropertyKey[],
  field: string,
  key: (item: T) => string,
) => void;

function refusingRepeated(at: DocumentItem, problems: Problems): RefuseRepeated {
  return (list, path, field, key) => {
    if (list.length < 2) return;
    const met = new Set<string>();
    for (const [index, item] of list.entries()) {
      const name = key(item);
      if (met.has(name)) problems.add(at, [...path, index, field], () => repeated(name));
      met.add(name);
    }
  };
}

/** Notes what stands twice in a person, but for awards. */
function refuseRepeatedWithin(person: Item<'people'>, at: DocumentItem, problems: Problems): void {
  const refuse = refusingRepeated(at, problems);
  const { programmes, components, assignments } = person;
  refuse(
    programmes ?? [],
    ['programmes'],
    'programme',
    ({ programme, start }) => `${programme}${start ? ` from ${start}` : ''}`,
  );
  refuse(components ?? [], ['components'], 'key', ({ key }) => key);
  for (const [index, { evidence }] of (components ?? []).entries()) {
    refuse(evidence ?? [], ['components', index, 'evidence'], 'file', ({ file }) => file);
  }
  refuse(assignments ?? [], ['assignments'], 'number', ({ number }) => number);
}

/** Notes each award that stands twice. @param person with competences as their definitions have them */
export function refuseRepeatedAwards(person: Item<'people'>, at: DocumentItem, problems: Problems): void {
  refusingRepeated(at, problems)(
    person.achievements ?? [],
    ['achievements'],
    'competence',
    ({ competence, from, level, awarded, expires }) =>
      JSON.stringify([competence, from, level ?? 1, awarded ?? null, expires ?? null]),
  );
}

function repeated(name: string): string {
  return `${name.startsWith('[') ? 'the same award' : `"${name}"`} stands twice`;
}
