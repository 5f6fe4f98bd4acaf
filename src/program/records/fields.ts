import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { Arg, OptionFlag } from '@oclif/core/interfaces';
import { UsageError } from '../../domain/errors.js';
import { nearest } from '../../domain/suggestions.js';
import type { AnyField, AnyKind } from '../../model/kind.js';
import { flagNameOf, nounOf } from '../../model/labels.js';
import { nameOfKind, referredKind } from '../../model/index.js';
import { referenceArg, referenceFlag } from '../reference-flags.js';

/** The values of a record's fields, as texts. */
export type Fields = Readonly<Record<string, string>>;

type Fact = readonly [name: string, field: AnyField];
type ValueFlag = OptionFlag<string | undefined>;

/** The arguments that name a record: its key. Of a new record, only its references exist. */
export function keyArgs(kind: AnyKind, isNew = false): Record<string, Arg<string | undefined>> {
  const { key, fields } = kind;
  return Object.fromEntries(
    key.map((name, at) => {
      const description = fields[name]?.help ?? '';
      const referred = referredKind(kind, fields[name]) ?? (at === 0 && !isNew ? kind : undefined);
      const arg =
        referred === undefined
          ? Args.string({ description, ignoreStdin: true })
          : referenceArg({ refersTo: nameOfKind(referred), description });
      return [name, arg];
    }),
  );
}

/** A flag for each field, and `--set` for any. */
export function fieldFlags(kind: AnyKind, names: readonly string[]): Record<string, ValueFlag | SetFlag> {
  const facts = names.flatMap((name): Fact[] => {
    const field = kind.fields[name];
    return field === undefined ? [] : [[name, field]];
  });
  return {
    ...Object.fromEntries(facts.map(([name, field]) => [flagNameOf(name), fieldFlag(kind, field)])),
    set: setFlag(kind),
  };
}

/** The same without `--set`, to narrow a list. */
export function filterFlags(
  kind: AnyKind,
  fields: Readonly<Record<string, AnyField>>,
): Record<string, ValueFlag> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      flagNameOf(name),
      fieldFlag(kind, { ...field, help: `only those of this: ${field.help}` }, isTree(kind, field)),
    ]),
  );
}

function isTree(kind: AnyKind, field: AnyField): boolean {
  const referred = referredKind(kind, field);
  return referred !== undefined && Object.values(referred.fields).some(({ refersTo }) => refersTo === 'self');
}

function fieldFlag(kind: AnyKind, field: AnyField, withBelow = false): ValueFlag {
  const { type, words, help } = field;
  const description = withBelow ? `${help}, and of all below it` : help;
  const referred = referredKind(kind, field);
  switch (type) {
    case 'word':
      return Flags.option({ options: words ?? [], description })();
    case 'flag':
      return Flags.option({ options: ['yes', 'no'], description })();
    case 'date':
      return Flags.string({ helpValue: 'YYYY-MM-DD', description });
    case 'number':
      return Flags.string({ helpValue: 'N', description });
    case 'reference':
      return referred === undefined
        ? Flags.string({ helpValue: 'KEY', description })
        : referenceFlag({
            refersTo: nameOfKind(referred),
            helpValue: placeholder(referred.key[0] ?? 'KEY'),
            description,
          });
    case 'text':
    case 'json':
      return Flags.string({ helpValue: 'TEXT', description });
  }
}

function placeholder(name: string): string {
  return flagNameOf(name).toUpperCase();
}

type SetFlag = OptionFlag<string[] | undefined>;

function setFlag(kind: AnyKind): SetFlag {
  return Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FIELD=VALUE',
    description: `set any field of the ${nounOf(kind)}; nothing after = empties it`,
  });
}

/**
 * The fields that the flags and `--set` give.
 * @throws {UsageError} `bad-set`, `unknown-field`, `field-given-twice`
 */
export function fieldsIn(
  kind: AnyKind,
  flags: Readonly<Record<string, unknown>>,
  flagged: readonly string[] = Object.keys(kind.fields),
): Fields {
  const given = new Map<string, string>();
  const give = (name: string, value: string): void => {
    if (given.has(name) && given.get(name) !== value) throw givenTwice(name);
    given.set(name, value);
  };
  for (const name of flagged) {
    const value = flags[flagNameOf(name)];
    if (typeof value === 'string') give(name, value);
  }
  const set = Array.isArray(flags['set']) ? flags['set'].map(String) : [];
  for (const text of set) {
    const at = text.indexOf('=');
    if (at < 1) throw badSet(text);
    give(fieldNamed(kind, text.slice(0, at).trim()), text.slice(at + 1));
  }
  return Object.fromEntries(given);
}

/** A field by its JSON name or its flag name. */
function fieldNamed({ fields }: AnyKind, text: string): string {
  const names = Object.keys(fields);
  const found = names.find((name) => name === text || flagNameOf(name) === text.replace(/^--/, ''));
  if (found !== undefined) return found;
  const [close] = nearest(text, names);
  throw new UsageError({
    code: 'unknown-field',
    message: `There is no field "${text}".`,
    hint: close === undefined ? `The fields are ${names.join(', ')}.` : `Did you mean ${close}?`,
    details: { nearest: close ?? null },
  });
}

/** The values of the key among the arguments, up to the last that is given. */
export function keyIn({ key }: AnyKind, args: Readonly<Record<string, unknown>>): string[] {
  const values = key.map((name) => args[name]);
  return values.filter((value) => typeof value === 'string');
}

/** The key as it is given to create a record: as arguments or as fields. */
export function withKey(kind: AnyKind, args: Readonly<Record<string, unknown>>, fields: Fields): Fields {
  const all: Record<string, string> = { ...fields };
  for (const [at, value] of keyIn(kind, args).entries()) {
    const name = kind.key[at] ?? '';
    if (all[name] !== undefined && all[name] !== value) throw givenTwice(name);
    all[name] = value;
  }
  return all;
}

function givenTwice(name: string): UsageError {
  return new UsageError({
    code: 'field-given-twice',
    message: `The field ${name} is given twice, with different values.`,
    hint: 'Give it once.',
  });
}

function badSet(text: string): UsageError {
  return new UsageError({
    code: 'bad-set',
    message: `"${text}" sets no field.`,
    hint: 'Write --set FIELD=VALUE.',
  });
}
