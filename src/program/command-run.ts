import { findProjectFile } from '../config/project-file.js';
import { createProgress } from '../terminal/progress.js';
import { fileUseOf, mayOverwrite } from './file-flags.js';
import type { CommonFlags } from './flags.js';
import { findSettings } from './run-settings.js';
import { assertRunFiles, runFiles } from './run-files.js';
import type { CommandRun, Session } from './session.js';

type Named = Readonly<Record<string, unknown>>;

/** What a command declares, and what its command line gives. */
export interface ParsedCommand {
  /** The words of the command, such as `transfer import`. */
  readonly name: string;
  readonly version: string;
  readonly definitions: { readonly flags: Named; readonly args: Named };
  readonly flags: CommonFlags;
  readonly args: Named;
}

/**
 * Begins the run of a command: applies the project's output format if no flag names one, checks the
 * files of the command line, and starts the progress.
 * @throws as `assertRunFiles`
 */
export async function beginRun(session: Session, parsed: ParsedCommand): Promise<void> {
  const { name, version, definitions, flags } = parsed;
  const output = await outputOfProject(session, flags);
  if (output !== undefined) flags.output = output;
  const files = [
    ...runFiles(definitions.flags, flags, (flag) => `--${flag}`),
    ...runFiles(definitions.args, parsed.args, (arg) => arg.toUpperCase()),
  ];
  const args = definitions.args;
  await assertFiles(session, flags, { args, files });
  const progress = createProgress(await session.terminal(flags), {
    label: name,
    mode: flags.progress,
    now: session.monotonic,
  });
  session.run = { name, version, progress, args, files, isOutputOfProject: output !== undefined };
}

/** No output of the run may replace a file that it needs. @throws as `assertRunFiles` */
export async function assertFiles(
  session: Session,
  flags: CommonFlags & { readonly overwrite?: boolean },
  { args, files }: Pick<CommandRun, 'args' | 'files'>,
): Promise<void> {
  await assertRunFiles(files, {
    ownFiles: async () => {
      const { ownFiles } = await import('../config/own-files.js');
      return ownFiles(await findSettings(session, flags), session.env, session.directory());
    },
    overwrite: flags.overwrite ?? false,
    asksForOutput: Object.values(args).some((arg) => mayOverwrite(fileUseOf(arg))),
    terminal: () => session.terminal(flags),
    prompts: session.prompts,
  });
}

/** Ends the progress of the run, and says how it ended. */
export async function endRun(session: Session, error: Error | undefined): Promise<void> {
  if (session.run === undefined) return;
  const { runEnd } = await import('../terminal/errors.js');
  session.run.progress.end(runEnd(error, session.exitCode));
  session.run = undefined;
}

/** The project file's output format, if no flag names one. An unreadable file fails later. */
async function outputOfProject(session: Session, flags: CommonFlags): Promise<CommonFlags['output']> {
  if (flags.json || flags.output !== undefined) return undefined;
  const project = await findProjectFile(session.directory()).catch(() => undefined);
  return project?.output;
}
