import { ExitError } from '@oclif/core/errors';
import { readCommandLine } from './command-line.js';
import { loadConfig, type CommandTable } from './load-config.js';
import { readManifest } from './manifest.js';

/**
 * Runs the program on the arguments and sets the exit code. oclif loads and runs the command;
 * every failure is presented here.
 * @param root the folder of the package.
 */
export async function main(args: readonly string[], root: string, table: CommandTable): Promise<void> {
  try {
    const manifest = readManifest(root);
    const [id = '', ...rest] = readCommandLine(args, manifest);
    const isCommand = manifest.findCommand(id) !== undefined;
    const config = await loadConfig({ root, table, manifest }, isCommand ? id : undefined);
    if (id.startsWith('-') || rest[0] === '--help') {
      const { ProvostHelp } = await import('./help.js');
      await new ProvostHelp(config).showHelp([id]);
    } else {
      await config.runCommand(id, rest);
    }
  } catch (error) {
    await presentFailure(error, args);
  }
  if ((process.exitCode ?? 0) !== 0) await endProcess();
}

/** Ends the process after a failure, also with open connections or pending reads. */
async function endProcess(): Promise<void> {
  const { flushProcessStreams } = await import('../terminal/process-terminal.js');
  await flushProcessStreams();
  process.exit();
}

async function presentFailure(error: unknown, args: readonly string[]): Promise<void> {
  if (error instanceof ExitError && error.oclif.exit === 0) return;
  const { presentError } = await import('../terminal/errors.js');
  const { processTerminal } = await import('../terminal/process-terminal.js');
  process.exitCode = await presentError(processTerminal({ clock: Date.now }), error, {
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
