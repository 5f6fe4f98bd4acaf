import { assertFiles } from './command-run.js';
import type { CommonFlags } from './flags.js';
import { runFiles } from './run-files.js';
import type { Session } from './session.js';

/**
 * The value of an argument; a terminal prompts for a missing one.
 * @param name of the argument, or the flag that gives it, such as `--name NAME`
 * @throws {UsageError} `missing-input` when it is missing off a terminal
 */
export async function requireText(
  session: Session,
  flags: CommonFlags,
  value: string | undefined,
  name: string,
  message: string,
): Promise<string> {
  if (value !== undefined) return value;
  const { askText } = await session.prompts();
  return askText(await session.terminal(flags), { message, instead: name });
}

/**
 * Like `requireText`, for an argument that names a file.
 * @param definitions of the arguments; by default the command's
 * @throws as `assertRunFiles`
 */
export async function requireFile<Name extends string>(
  session: Session,
  flags: CommonFlags,
  args: Readonly<Partial<Record<Name, string | undefined>>>,
  argument: Name,
  message: string,
  definitions: Readonly<Record<string, unknown>> = session.run?.args ?? {},
): Promise<string> {
  const value = args[argument];
  if (value !== undefined) return value;
  const answer = await requireText(session, flags, undefined, argument.toUpperCase(), message);
  const { files = [] } = session.run ?? {};
  const added = runFiles(definitions, { [argument]: answer }, (name) => name.toUpperCase());
  await assertFiles(session, flags, { args: definitions, files: [...files, ...added] });
  return answer;
}

/** As `requireText`, where the value is one of a list. */
export async function requireChoice(
  session: Session,
  flags: CommonFlags,
  value: string | undefined,
  name: string,
  message: string,
  values: readonly string[],
): Promise<string> {
  if (value !== undefined) return value;
  const { askSearch } = await session.prompts();
  const choices = values.map((choice) => ({ value: choice, name: choice }));
  return askSearch(await session.terminal(flags), { message, instead: name, choices });
}
