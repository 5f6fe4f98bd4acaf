import type { CommandFacts } from './catalogue.js';
import { readCatalogue } from './catalogue.js';
import { readCommandLine } from './command-line.js';
import { asUsageError, isExit } from './parse-errors.js';

/**
 * Runs the program on the arguments and sets the exit code. Every failure is told here. Help is printed from the manifest
 * alone: no command, no store and no library for tables or questions is loaded for it.
 * @param root the folder of the package.
 */
export async function main(args: readonly string[], root: string): Promise<void> {
  let command: CommandFacts | undefined;
  try {
    const request = readCommandLine(args, readCatalogue(root));
    if (request.kind === 'help') return await showHelp(request.words, root);
    command = request.command;
    await runCommand(command.name, args, root);
  } catch (error) {
    await tell(error, args, command);
  }
}

async function showHelp(words: readonly string[], root: string): Promise<void> {
  const { helpPage } = await import('./help.js');
  const { pageWidth, printPage } = await import('../terminal/page.js');
  await printPage(helpPage(words, readCatalogue(root), pageWidth()));
}

/** Loaded piece by piece: the whole of oclif takes twice as long. */
async function runCommand(name: string, args: readonly string[], root: string): Promise<void> {
  const [{ Config }, { settings }] = await Promise.all([
    import('@oclif/core/config'),
    import('@oclif/core/settings'),
  ]);
  settings.enableAutoTranspile = false;
  const config = await Config.load({ root });
  const words = name.split(' ');
  await config.runCommand(words.join(':'), args.slice(words.length));
}

async function tell(
  error: unknown,
  args: readonly string[],
  command: CommandFacts | undefined,
): Promise<void> {
  if (isExit(error, 0)) return;
  const { presentError } = await import('../terminal/errors.js');
  const { processTerminal } = await import('../terminal/process-terminal.js');
  process.exitCode = await presentError(processTerminal({}), asUsageError(error, command?.name), {
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
