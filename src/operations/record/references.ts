import { append } from '../../domain/grouped.js';
import { competencesAsTyped } from '../../domain/competence/name.js';
import { addressOf } from '../../domain/email.js';
import { didYouMean, whoWasMeant, type NamedPerson } from '../../domain/suggestions.js';
import { foldLabel } from '../../domain/text.js';
import { account } from '../../model/account.js';
import { competence } from '../../model/competence.js';
import { referredKind } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { nounOf, pluralOf } from '../../model/labels.js';
import { person } from '../../model/person.js';
import type { TenantReader } from '../../store/port.js';
import { findAccounts } from '../account/find-accounts.js';
import type { Values } from './record-reader.js';
import { readerOf } from './record-reader.js';
import type { Refusal } from './refusal.js';
import { isRefusal } from './refusal.js';

/** With more records there is no search by name and no suggestion: both would be slow. */
const MOST_COMPARED = 20_000;

/** Resolves texts to the records that they name. */
export interface References {
  /** The key of the record that each text names, or the refusal. */
  keys(kind: AnyKind, texts: readonly string[]): Promise<ReadonlyMap<string, string | Refusal>>;
  /** The values with references resolved to keys; the first unknown reference refuses them. */
  resolved(kind: AnyKind, of: readonly (Values | Refusal)[]): Promise<(Values | Refusal)[]>;
}

/** A record to search by name. */
interface Named {
  readonly key: string;
  readonly name: string | undefined;
  readonly record: Values;
}

/** Returns the key of the record that a text names other than by its key. */
type Finder = (text: string) => string | Refusal;

/** @param alsoThere keys that the run itself creates, by kind */
export function createReferences(
  tenant: TenantReader,
  alsoThere: (kind: AnyKind, key: string) => boolean = () => false,
): References {
  /** Cached for the run. */
  const finders = new Map<AnyKind, Promise<Finder>>();
  const finderOf = (kind: AnyKind): Promise<Finder> => {
    const known = finders.get(kind) ?? loadNamed(tenant, kind).then((all) => finderAmong(kind, all));
    finders.set(kind, known);
    return known;
  };

  const keys: References['keys'] = async (kind, texts) => {
    const distinct = [...new Set(texts)];
    const exact = await exactKeys(tenant, kind, distinct);
    const found = new Map<string, string | Refusal>();
    for (const [at, text] of distinct.entries()) {
      const key = exact[at] ?? (alsoThere(kind, text) ? text : undefined);
      found.set(text, key ?? (await finderOf(kind))(text));
    }
    return found;
  };

  return {
    keys,
    async resolved(kind, of) {
      const values = [...of];
      for (const [name, field] of Object.entries(kind.fields)) {
        const referred = referredKind(kind, field);
        if (referred === undefined) continue;
        const texts = values.flatMap((each) => (isRefusal(each) ? [] : textIn(each, name)));
        if (texts.length === 0) continue;
        const found = await keys(referred, texts);
        for (const [at, each] of values.entries()) {
          const [text] = isRefusal(each) ? [] : textIn(each, name);
          const key = text === undefined ? undefined : found.get(text);
          if (key === undefined) continue;
          values[at] = typeof key === 'string' ? { ...each, [name]: key } : { ...key, field: name };
        }
      }
      return values;
    },
  };
}

function textIn(values: Values, field: string): string[] {
  const value = values[field];
  return typeof value === 'string' ? [value] : [];
}

async function exactKeys(
  tenant: TenantReader,
  kind: AnyKind,
  texts: readonly string[],
): Promise<(string | undefined)[]> {
  // Earlier versions stored some addresses in another form.
  if (kind === account) {
    const accounts = await findAccounts(tenant, texts.map(addressOf));
    return accounts.map((found) => found?.email);
  }
  const [key = ''] = kind.key;
  const found = await readerOf(tenant, kind).findMany(texts.map((text) => [text]));
  return found.map((record) => (typeof record?.[key] === 'string' ? record[key] : undefined));
}

async function loadNamed(tenant: TenantReader, kind: AnyKind): Promise<Named[]> {
  const reader = readerOf(tenant, kind);
  if ((await reader.count()) > MOST_COMPARED) return [];
  const [key = ''] = kind.key;
  const all: Named[] = [];
  for await (const batch of reader.stream()) {
    for (const record of batch) {
      const { [key]: own, name } = record;
      all.push({ key: String(own), name: typeof name === 'string' ? name : undefined, record });
    }
  }
  return all;
}

/** Accepts a unique name instead of a key; people are never found by name. */
function finderAmong(kind: AnyKind, all: readonly Named[]): Finder {
  const keysOf = kind === competence ? competencesNamed(all) : recordsNamed(all);
  return (text) => {
    const alike = keysOf(text);
    const [only, ...others] = alike;
    if (only === undefined) return unknownRecord(kind, text, all);
    if (others.length === 0) return only;
    return {
      ...{ is: 'wrong', code: `ambiguous-${kind.name}`, value: text },
      message: `Several ${pluralOf(kind)} are called "${text}": ${alike.slice(0, 3).join(', ')}.`,
      hint: 'Name the one that is meant by its key.',
      details: alike,
    };
  };
}

function competencesNamed(all: readonly Named[]): (text: string) => readonly string[] {
  const named = competencesAsTyped(all.map(({ key }) => ({ name: key })));
  return (text) => {
    const { itself, alike } = named(text);
    return itself === undefined ? alike.map(({ name }) => name) : [itself.name];
  };
}

function recordsNamed(all: readonly Named[]): (text: string) => readonly string[] {
  const byName = new Map<string, string[]>();
  for (const { key, name } of all) if (name !== undefined) append(byName, foldLabel(name), key);
  return (text) => byName.get(foldLabel(text)) ?? [];
}

/** The refusal of a text that names no record of the kind, with the nearest one. */
function unknownRecord(kind: AnyKind, text: string, all: readonly Named[]): Refusal {
  const noun = nounOf(kind);
  const otherwise = {
    none: `This tenant has no ${noun} yet.`,
    list: listHint(kind),
  };
  const keys = all.map(({ key }) => key);
  const { nearest, hint } =
    kind === person
      ? whoWasMeant(
          text,
          all.map(({ record }) => record as unknown as NamedPerson),
          otherwise,
        )
      : didYouMean(text, [...keys, ...all.flatMap(({ name }) => name ?? [])], otherwise);
  return {
    ...{ is: 'missing', code: `unknown-${kind.name}`, value: text },
    message: `There is no ${noun} "${text}" in this tenant.`,
    hint,
    ...(nearest === null ? {} : { details: { nearest } }),
  };
}

/** A hint how to list the records of the kind. */
export function listHint({ commands = {} }: AnyKind): string {
  const topics = Object.entries(commands);
  const [topic] = topics.find(([, known]) => known.includes('list')) ?? topics[0] ?? [];
  return topic === undefined ? 'Check how it is written.' : `List them with \`provost ${topic} list\`.`;
}
