import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandClass, commandNames } from './running.js';

const root = join(import.meta.dirname, '../..');

/** A command line that people are shown, and where it stands. */
export interface ExampleLine {
  readonly source: string;
  readonly line: string;
}

/** A command line taken apart: the words of provost, and what the shell does around it. */
export interface ReadLine {
  readonly words: readonly string[];
  /** The file whose content is piped into it; `gzip` where `gunzip` reads it. */
  readonly input?: { readonly file: string; readonly isGzip: boolean };
  /** The file that takes what it prints. */
  readonly output?: { readonly file: string; readonly isAppended: boolean };
  /** What the comment behind it says. */
  readonly comment: string;
}

/** The examples of the help of every command, with the lines of README, guides and help topics. */
export async function exampleLines(): Promise<readonly ExampleLine[]> {
  const ofHelp = await Promise.all(commandNames.map(linesOfHelp));
  const topics = readdirSync(join(root, 'docs/help-topics')).map((file) => `docs/help-topics/${file}`);
  const pages = ['single-records', 'administrator', 'support'].map((name) => `docs/${name}.md`);
  return [...ofHelp, ...['README.md', ...pages, ...topics].map(linesOfPage)].flat();
}

async function linesOfHelp(name: string): Promise<ExampleLine[]> {
  const { examples = [] } = await commandClass(name);
  return examples.map((example) => {
    if (typeof example !== 'string') throw new Error(`An example of ${name} is no text.`);
    const line = example.replaceAll('<%= config.bin %>', 'provost').replaceAll('<%= command.id %>', name);
    return { source: `help ${name}`, line };
  });
}

/**
 * The command lines in the blocks of a page (where it shows answers, those behind `$`), and those in
 * its sentences that hold no placeholder.
 */
function linesOfPage(path: string): ExampleLine[] {
  const text = readFileSync(join(root, path), 'utf8');
  const ofBlock = /^```\w*\n([^]*?)^```$/gm;
  const blocks = [...text.matchAll(ofBlock)].map(([, block = '']) => block);
  const inSentences = [...text.replaceAll(ofBlock, '').matchAll(/`(provost [^`\n]+)`/g)]
    .map(([, line = '']) => line)
    .filter((line) => !/\b[A-Z]{3,}\b|…/.test(line))
    .map((line) => ({ source: path, line }));
  const inBlocks = blocks.flatMap((block) => {
    const isTranscript = /^\$ /m.test(block);
    const lines = block.split('\n').filter((line) => (isTranscript ? /^\$ / : /^\s*provost /).test(line));
    return lines.map((line) => ({
      source: path,
      line: line
        .trim()
        .replace(/^\$ | {2,}(?![ #]).*$/g, '')
        .trim(),
    }));
  });
  return [...inBlocks, ...inSentences];
}

/** The words of a command line as a shell divides it; operators stand unquoted for themselves. */
function shellWords(line: string): { text: string; isQuoted: boolean }[] {
  const words = line.match(/\s#.*$|>>|[|>;&<]|(?:"[^"]*"|'[^']*'|[^\s"'|>;&<])+/g) ?? [];
  return words.map((word) => ({
    text: word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
    isQuoted: /["']/.test(word),
  }));
}

/** @throws {Error} where the line has a form of the shell that no example needs */
export function readLine(line: string): ReadLine {
  const all = shellWords(line);
  const comment = all.find(({ text, isQuoted }) => !isQuoted && /^\s#/.test(text))?.text.trim() ?? '';
  const words = all
    .filter(({ text }) => text.trim() !== comment)
    .map(({ text, isQuoted }) =>
      isQuoted ? { text, isOperator: false } : { text, isOperator: /^(>>|[|>;&<])$/.test(text) },
    );
  const pipe = words.findIndex(({ text, isOperator }) => isOperator && text === '|');
  const before = words.slice(0, Math.max(0, pipe)).map(({ text }) => text);
  const [program, ...rest] = words.slice(pipe + 1);
  const into = rest.findIndex(({ isOperator }) => isOperator);
  const own = into === -1 ? rest : rest.slice(0, into);
  const [operator, target, ...more] = into === -1 ? [] : rest.slice(into).map(({ text }) => text);
  const isInto =
    operator === undefined || (/^>>?$/.test(operator) && target !== undefined && more.length === 0);
  const isFrom = before.length === 0 || /^(cat|gunzip -c) \S+$/.test(before.join(' '));
  if (program?.text !== 'provost' || !isInto || !isFrom)
    throw new Error(`Not read as a shell would: ${line}`);
  return {
    words: own.map(({ text }) => text),
    ...(before.length === 0 ? {} : { input: { file: before.at(-1) ?? '', isGzip: before[0] === 'gunzip' } }),
    ...(target === undefined ? {} : { output: { file: target, isAppended: operator === '>>' } }),
    comment,
  };
}
