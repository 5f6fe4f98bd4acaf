import { counted } from '../domain/counts.js';
import { shellWord } from '../operations/shell-word.js';
import type { Session } from './session.js';

/** Such as ``7 rows in rejected.csv: correct them and run `provost … --file rejected.csv`.`` */
export function correctionNote({ argv, run }: Session, path: string, rejected: number): string {
  const written = `${counted(rejected, 'row')} in ${path}: correct ${rejected === 1 ? 'it' : 'them'} and run`;
  const files = run?.files ?? [];
  const input = files.find(({ use }) => use.use === 'input');
  if (input === undefined) return `${written} the command with --file ${shellWord(path)}.`;
  const outputs = files.filter(({ use }) => use.use === 'output').map(({ label }) => label);
  // The rejects file begins with its column headers, and no other output may be replaced.
  const dropped = new Set([...outputs, '--skip-lines']);
  const words: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const [name = '', value] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    if (name === '--overwrite') continue;
    const isFlagOfInput = name === input.label;
    if (dropped.has(name) || isFlagOfInput) at += value === undefined ? 1 : 0;
    if (isFlagOfInput) words.push(name, shellWord(path));
    else if (!input.label.startsWith('--') && word === input.path) words.push(shellWord(path));
    else if (!dropped.has(name))
      words.push(word.startsWith('--') ? quotedFlag(name, value) : shellWord(word));
  }
  return `${written} \`provost ${words.join(' ')}\`.`;
}

function quotedFlag(name: string, value: string | undefined): string {
  return value === undefined ? name : `${name}=${shellWord(value)}`;
}
