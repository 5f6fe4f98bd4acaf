import { spawn } from 'node:child_process';

interface PagerFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words of the command line. */
  readonly argv: readonly string[];
  /** Lines of the terminal; undefined where a page goes elsewhere. */
  readonly rows: number | undefined;
}

/** The pager for a page that is longer than the terminal; undefined where it is printed as it is. */
export function pagerFor(page: string, { env, argv, rows }: PagerFacts): string | undefined {
  const { PAGER, CI = '', TERM } = env;
  if (rows === undefined || page.split('\n').length <= rows) return undefined;
  const isDeclined = argv.includes('--no-pager') || argv.includes('--no-input') || CI !== '';
  if (isDeclined || TERM === 'dumb' || process.platform === 'win32') return undefined;
  return PAGER === '' || PAGER === 'cat' ? undefined : (PAGER ?? 'less');
}

/** Lines of the terminal that stdout is; undefined where it is none. */
export function terminalRows(): number | undefined {
  return process.stdout.isTTY ? process.stdout.rows : undefined;
}

/** Shows the page in the pager. False where the pager does not start. */
export async function showInPager(page: string, pager: string): Promise<boolean> {
  const keepRunning = (): undefined => undefined;
  // The pager alone decides what Ctrl-C means.
  process.on('SIGINT', keepRunning);
  try {
    // F ends at once where the page fits, R shows colours, X leaves the text on the screen.
    const env = { LESS: 'FRX', ...process.env };
    const child = spawn(pager, { shell: true, env, stdio: ['pipe', 'inherit', 'ignore'] });
    child.stdin.on('error', () => undefined).end(page);
    const code = await new Promise<number | null>((resolve) => {
      child.on('close', resolve).on('error', () => resolve(NOT_FOUND));
    });
    return code !== NOT_FOUND;
  } finally {
    process.removeListener('SIGINT', keepRunning);
  }
}

/** A shell's exit code for a command that it does not find. */
const NOT_FOUND = 127;
