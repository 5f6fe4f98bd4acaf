import { Config } from '@oclif/core/config';
import { ExitError } from '@oclif/core/errors';
import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { readCommandLine } from './command-line.js';

/**
 * Runs the program on the arguments and sets the exit code. oclif finds, loads and runs the command or shows the help;
 * every failure is presented here.
 * @param root the folder of the package.
 */
export async function main(args: readonly string[], root: string): Promise<void> {
  // The commands are built: with NODE_ENV=development oclif would look for their sources.
  settings.enableAutoTranspile = false;
  try {
    const config = await Config.load({ root, userPlugins: false, devPlugins: false });
    await run(readCommandLine(args, config), config);
  } catch (error) {
    await presentFailure(error, args);
  }
  if ((process.exitCode ?? 0) !== 0) await endProcess();
}

/** A failure is the end of the run: no connection that is still open, and no read that nothing answers, keeps the process. */
async function endProcess(): Promise<void> {
  const { flushProcessStreams } = await import('../terminal/process-terminal.js');
  await flushProcessStreams();
  process.exit();
}

async function presentFailure(error: unknown, args: readonly string[]): Promise<void> {
  if (error instanceof ExitError && error.oclif.exit === 0) return;
  const { presentError } = await import('../terminal/errors.js');
  const { processTerminal } = await import('../terminal/process-terminal.js');
  process.exitCode = await presentError(processTerminal({}), error, {
    json: wantsJson(args),
    debug: args.includes('--debug'),
  });
}

function wantsJson(args: readonly string[]): boolean {
  const output = args.indexOf('--output');
  return (
    args.includes('--json') || args.includes('--output=json') || (output >= 0 && args[output + 1] === 'json')
  );
}
