import type { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/interfaces';
import { nameOf } from './known-commands.js';
import { valueTerm } from './flag-check.js';
import { argumentTerm } from './usage-errors.js';

/** Facts of every command, from oclif's manifest: no command is loaded. */
export interface Catalogue {
  /** By the words that call them, such as `role assign`, in alphabetical order. */
  readonly commands: ReadonlyMap<string, CommandFacts>;
  /** First words of two-word commands, with their summaries, in alphabetical order. */
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
  /** The fields of its JSON output, such as `asOf` and `rows {key, name}`. */
  readonly fields: readonly string[];
  /** Its last argument may be given several times. */
  readonly variadic: boolean;
}

export interface ArgFacts {
  /** As help shows it, such as `ROLE`. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
}

export interface FlagFacts {
  /** Without the dashes. */
  readonly name: string;
  readonly char: string | undefined;
  /** The placeholder of its value; undefined for a flag without a value. */
  readonly value: string | undefined;
  /** The accepted values, if they are a short list. */
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly required: boolean;
  readonly description: string;
  /** Its default. */
  readonly preset: string | undefined;
  /** GLOBAL, OUTPUT, CHANGE, FILE; undefined for the command's own. */
  readonly group: string | undefined;
}

/** The commands of a topic. */
export function commandsOf(catalogue: Catalogue, topic: string): CommandFacts[] {
  return [...catalogue.commands.values()].filter(({ name }) => name.startsWith(`${topic} `));
}

/** Reads the catalogue from oclif's manifest. */
export function catalogueOf({ commands, pjson }: Pick<Config, 'commands' | 'pjson'>): Catalogue {
  const known = commands
    .filter(({ hidden }) => hidden !== true)
    .map(commandFacts)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const topics = known.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0] ?? '');
  const described = new Map(Object.entries(pjson.oclif.topics ?? {}));
  return {
    commands: new Map(known.map((command) => [command.name, command])),
    topics: new Map([...new Set(topics)].map((topic) => [topic, described.get(topic)?.description ?? ''])),
  };
}

/** A command as help shows it. Getters compute what few pages need. */
export function commandFacts(command: Command.Cached): CommandFacts {
  const { id, summary = '', description, strict } = command;
  const name = nameOf(id);
  return {
    name,
    summary,
    description: description === undefined ? undefined : filledIn(description, name),
    get examples() {
      const examples = command.examples ?? [];
      return examples.map((one) => filledIn(typeof one === 'string' ? one : one.command, name));
    },
    get args() {
      return Object.values(command.args).map(argFacts);
    },
    get flags() {
      const visible = Object.values(command.flags).filter(({ hidden }) => hidden !== true);
      return visible.map(flagFacts);
    },
    fields: isTexts(command['fields']) ? command['fields'] : [],
    variadic: strict === false && Object.keys(command.args).length > 0,
  };
}

/** Provost writes this entry itself: `manifest-entry.ts`. */
function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

function argFacts({ name, description = '', options = [] }: Command.Arg.Cached): ArgFacts {
  return { name: argumentTerm(name), description, options };
}

function flagFacts(flag: Command.Flag.Cached): FlagFacts {
  const { name, char, description = '', helpGroup, required = false } = flag;
  const { options = [], multiple = false } = flag.type === 'option' ? flag : {};
  const preset: unknown = flag.type === 'option' ? flag.default : undefined;
  return {
    name,
    char,
    value: valueTerm(flag),
    options,
    multiple,
    required,
    description,
    preset: typeof preset === 'string' || typeof preset === 'number' ? String(preset) : undefined,
    group: helpGroup,
  };
}

/** Examples and descriptions name the program and the command by these two marks. */
function filledIn(text: string, name: string): string {
  return text.replaceAll('<%= config.bin %>', 'provost').replaceAll('<%= command.id %>', name);
}
