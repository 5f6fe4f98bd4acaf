import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/text.js';

/**
 * Runs the program on the arguments and sets the exit code. Every failure is told here.
 * @param root the folder of the package, for oclif to find its manifest.
 */
export async function main(args: readonly string[], root: string): Promise<void> {
  const { Config, run, settings } = await import('@oclif/core');
  settings.enableAutoTranspile = false;
  try {
    const config = await Config.load({ root });
    refuseUnknownCommand(args, config.commandIDs);
    await run([...args], config);
  } catch (error) {
    await tell(error, args);
  }
}

async function tell(error: unknown, args: readonly string[]): Promise<void> {
  if (isExit(error, 0)) return;
  const { presentError } = await import('../terminal/errors.js');
  const { processTerminal } = await import('../terminal/process-terminal.js');
  process.exitCode = await presentError(processTerminal({}), asUsageError(error), {
    json: wantsJson(args),
    debug: args.includes('--debug'),
  });
}

/** oclif's own complaints about the command line become ours, with the contract's exit code. */
function asUsageError(error: unknown): unknown {
  if (!isCommandLineError(error)) return error;
  const message = error.message.replace(/\nSee more help with --help$/, '').trim();
  return new UsageError(
    {
      code: 'usage',
      message: message.replace(/\s*\n\s*/g, ' '),
      hint: 'See the command’s --help.',
    },
    { cause: error },
  );
}

/** What oclif adds to its errors. */
type CommandLineError = Error & { readonly oclif: { readonly exit?: number | undefined } };

function isCommandLineError(error: unknown): error is CommandLineError {
  return error instanceof Error && 'oclif' in error;
}

function isExit(error: unknown, code: number): boolean {
  return isCommandLineError(error) && error.oclif.exit === code;
}

function wantsJson(args: readonly string[]): boolean {
  return args.includes('--json') || args.includes('--output=json') || args[args.indexOf('--output') + 1] === 'json';
}

/**
 * A command that does not exist is refused here with the nearest ones. Without this oclif would offer nothing, and would look
 * the words up among the files of the commands first.
 */
function refuseUnknownCommand(args: readonly string[], ids: readonly string[]): void {
  const words: string[] = [];
  for (const arg of args) {
    if (arg.startsWith('-')) break;
    words.push(arg);
    if (ids.includes(words.join(':'))) return;
  }
  const topic = words.join(':');
  if (topic === '' || ids.some((id) => id.startsWith(`${topic}:`))) return;
  const known = ids.map((id) => id.replaceAll(':', ' '));
  const typed = words.slice(0, 2).join(' ');
  const close = nearest(typed, known, 3);
  throw new UsageError({
    code: 'unknown-command',
    message: `There is no command "${typed}".`,
    hint: `Did you mean ${close.map((name) => `\`provost ${name}\``).join(', or ')}? All of them: \`provost --help\`.`,
    details: { nearest: close },
  });
}
