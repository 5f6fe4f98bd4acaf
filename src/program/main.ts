import type { Catalogue, CommandFacts } from './catalogue.js';
import { readCatalogue } from './catalogue.js';
import { readCommandLine } from './command-line.js';
import { asUsageError, isExit } from './parse-errors.js';
import type { CommandTable } from './program-config.js';

/**
 * Runs the program on the arguments and sets the exit code. Every failure is told here. Help is printed from the catalogue
 * alone: no command, no store and no library for tables or questions is loaded for it.
 * @param root the folder of the package.
 */
export async function main(args: readonly string[], root: string, commands: CommandTable): Promise<void> {
  let command: CommandFacts | undefined;
  try {
    const catalogue = readCatalogue(root);
    const request = readCommandLine(args, catalogue);
    if (request.kind === 'help') return await showHelp(request.words, catalogue);
    command = request.command;
    const { ProgramConfig } = await import('./program-config.js');
    const words = command.name.split(' ');
    const config = new ProgramConfig(root, catalogue.version, commands);
    await config.runCommand(words.join(':'), args.slice(words.length));
  } catch (error) {
    await tell(error, args, command);
  }
  if ((process.exitCode ?? 0) !== 0) await endProcess();
}

/** A failure is the end of the run: no connection that is still open, and no read that nothing answers, keeps the process. */
async function endProcess(): Promise<void> {
  const { flushProcessStreams } = await import('../terminal/process-terminal.js');
  await flushProcessStreams();
  process.exit();
}

async function showHelp(words: readonly string[], catalogue: Catalogue): Promise<void> {
  const { helpPage } = await import('./help.js');
  const { pageWidth, printPage } = await import('../terminal/page.js');
  await printPage(helpPage(words, catalogue, pageWidth()));
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
