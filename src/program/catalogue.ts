import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is known of every command without loading any: made from the program's manifest when it is built. */
export interface Catalogue {
  readonly version: string;
  /** By the words that call them, such as `role assign`, in alphabetical order. */
  readonly commands: ReadonlyMap<string, CommandFacts>;
  /** The first words of the commands that have two, with what they are about, in alphabetical order. */
  readonly topics: ReadonlyMap<string, string>;
}

export interface CommandFacts {
  /** The words that call it. */
  readonly name: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly examples: readonly string[];
  readonly args: readonly ArgFacts[];
  readonly flags: readonly FlagFacts[];
  /** Its last argument may be given several times. */
  readonly variadic: boolean;
}

export interface ArgFacts {
  /** As people are shown it, such as `ROLE`. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
}

export interface FlagFacts {
  /** Without the dashes. */
  readonly name: string;
  readonly char: string | undefined;
  /** What its value is called; undefined for a flag without a value. */
  readonly value: string | undefined;
  /** The values that it takes, where they are few and known. */
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly required: boolean;
  readonly description: string;
  /** What it stands for when it is not given. */
  readonly preset: string | undefined;
  /** GLOBAL, OUTPUT, CHANGE, FILE; undefined for the command's own. */
  readonly group: string | undefined;
}

/** Reads the catalogue that the build left for the package in this folder. Only what Provost's own build wrote is read, so it is not checked. */
export function readCatalogue(root: string): Catalogue {
  const { version, commands, flags, topics } = JSON.parse(
    readFileSync(join(root, 'dist/catalogue.json'), 'utf8'),
  ) as PackedCatalogue;
  return {
    version,
    commands: new Map(
      commands.map((command) => [
        command.name,
        { ...command, flags: command.flags.flatMap((index) => flags[index] ?? []) },
      ]),
    ),
    topics: new Map(topics),
  };
}

/** The catalogue as the build keeps it: most flags belong to most commands, and are written once. */
export function packedCatalogue({ version, commands, topics }: Catalogue): string {
  const indexes = new Map<string, number>();
  const indexOf = (flag: FlagFacts): number => {
    const text = JSON.stringify(flag);
    const index = indexes.get(text) ?? indexes.size;
    indexes.set(text, index);
    return index;
  };
  const packed = [...commands.values()].map((command) => ({ ...command, flags: command.flags.map(indexOf) }));
  const flags = [...indexes.keys()].map((text) => JSON.parse(text) as FlagFacts);
  return JSON.stringify({ version, commands: packed, flags, topics: [...topics] } satisfies PackedCatalogue);
}

/** Makes the catalogue from the manifest of the package in this folder. */
export function catalogueOfManifest(root: string): Catalogue {
  const { version, oclif } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageText;
  const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as ManifestText;
  const known = Object.values(commands)
    .filter(({ hidden }) => hidden !== true)
    .map((command) => commandFacts(command))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const used = [
    ...new Set(
      known
        .map(({ name }) => name.split(' '))
        .flatMap(([word = '', ...more]) => (more.length > 0 ? [word] : [])),
    ),
  ];
  return {
    version,
    commands: new Map(known.map((command) => [command.name, command])),
    topics: new Map(used.map((topic) => [topic, oclif.topics[topic]?.description ?? ''])),
  };
}

/** The commands of a topic. */
export function commandsOf(catalogue: Catalogue, topic: string): CommandFacts[] {
  return [...catalogue.commands.values()].filter(({ name }) => name.startsWith(`${topic} `));
}

interface PackedCatalogue {
  readonly version: string;
  readonly commands: readonly (Omit<CommandFacts, 'flags'> & { readonly flags: readonly number[] })[];
  readonly flags: readonly FlagFacts[];
  readonly topics: readonly (readonly [string, string])[];
}

interface PackageText {
  readonly version: string;
  readonly oclif: { readonly topics: Readonly<Record<string, { readonly description: string } | undefined>> };
}

interface ManifestText {
  readonly commands: Readonly<Record<string, CommandText>>;
}

interface CommandText {
  readonly id: string;
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly examples?: readonly string[];
  readonly strict: boolean;
  readonly args: Readonly<Record<string, ArgText>>;
  readonly flags: Readonly<Record<string, FlagText>>;
}

interface ArgText {
  readonly name: string;
  readonly description?: string;
  readonly options?: readonly string[];
}

interface FlagText {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly helpValue?: string;
  readonly helpGroup?: string;
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly hidden?: boolean;
}

function commandFacts({
  id,
  summary,
  description,
  examples,
  strict,
  args,
  flags,
}: CommandText): CommandFacts {
  const name = id.replaceAll(':', ' ');
  return {
    name,
    summary: summary ?? '',
    description: description === undefined ? undefined : filledIn(description, name),
    examples: (examples ?? []).map((example) => filledIn(example, name)),
    args: Object.values(args).map(argFacts),
    flags: Object.values(flags)
      .filter(({ hidden }) => hidden !== true)
      .map(flagFacts),
    variadic: !strict && Object.keys(args).length > 0,
  };
}

function argFacts({ name, description, options }: ArgText): ArgFacts {
  return {
    name: name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toUpperCase(),
    description: description ?? '',
    options: options ?? [],
  };
}

function flagFacts(flag: FlagText): FlagFacts {
  return {
    name: flag.name,
    char: flag.char,
    value: flag.type === 'option' ? (flag.helpValue ?? flag.options?.join('|') ?? 'VALUE') : undefined,
    options: flag.options ?? [],
    multiple: flag.multiple ?? false,
    required: flag.required ?? false,
    description: flag.description ?? '',
    preset:
      typeof flag.default === 'string' || typeof flag.default === 'number' ? String(flag.default) : undefined,
    group: flag.helpGroup,
  };
}

/** Examples and descriptions name the program and the command by these two marks. */
function filledIn(text: string, name: string): string {
  return text.replaceAll('<%= config.bin %>', 'provost').replaceAll('<%= command.id %>', name);
}
