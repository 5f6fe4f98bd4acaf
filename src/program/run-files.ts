import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { OwnFile } from '../config/own-files.js';
import { InterruptedError, UsageError } from '../domain/errors.js';
import type { FileIdentity } from '../files/file-identity.js';
import { identityOfPath, identityOfStream, isSameFile } from '../files/file-identity.js';
import type { Prompts } from '../terminal/prompts.js';
import type { Terminal } from '../terminal/terminal.js';
import type { FileUse, OutputKind } from './file-flags.js';
import { fileUseOf } from './file-flags.js';
import { exampleOfOutput, fileFound, nounOfOutput } from './output-kinds.js';

/** A file that the command line of a run names. */
export interface RunFile {
  /** Its flag or argument, such as `--report` or `FILE`. */
  readonly label: string;
  readonly path: string;
  readonly use: FileUse;
}

/** The circumstances for the check of a run's files. */
export interface FileChecks {
  /** The store and the files of this user. */
  readonly ownFiles: () => Promise<readonly OwnFile[]>;
  /** --overwrite: an output replaces any file. */
  readonly overwrite: boolean;
  /** The answer to a question may still name an output. */
  readonly asksForOutput: boolean;
  readonly terminal: () => Promise<Terminal>;
  readonly prompts: () => Promise<Pick<Prompts, 'askConfirm'>>;
}

/** The files among the values of flags or arguments, as the command declares them. */
export function runFiles(
  definitions: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
  labelOf: (name: string) => string,
): RunFile[] {
  return Object.entries(definitions).flatMap(([name, definition]) => {
    const use = fileUseOf(definition);
    const given = values[name];
    if (use === undefined || typeof given !== 'string') return [];
    if (use.use === 'input' && use.except?.test(given) === true) return [];
    return [{ label: labelOf(name), path: given, use }];
  });
}

/**
 * Asserts before the run that no output replaces a file that the run or this user needs, or a file
 * that is not an earlier output.
 * @throws {UsageError} `output-to-stdout`, `same-file`, `output-exists`, `overwrite-without-output`
 * @throws {InterruptedError} `declined` when the answer is to keep the file
 */
export async function assertRunFiles(files: readonly RunFile[], checks: FileChecks): Promise<void> {
  const outputs = files.filter(isOutput);
  if (outputs.length === 0) {
    if (checks.overwrite && !checks.asksForOutput) throw overwriteAlone();
    return;
  }
  for (const output of outputs) {
    if (output.path === '-') throw outputToStdout(output);
  }
  const others = await otherFiles(files, await checks.ownFiles());
  const seen: NamedFile[] = [];
  for (const output of outputs) {
    const identity = await identityOfPath(output.path);
    const clash = [...others, ...seen].find((other) => isSameFile(other.identity, identity));
    if (clash !== undefined) throw sameFile(output, clash.noun, await freeName(output));
    seen.push({ noun: `the file of ${output.label}`, identity });
  }
  if (!checks.overwrite) for (const output of outputs) await assertReplaceable(output, checks);
}

type Output = RunFile & { readonly use: { readonly kind: OutputKind } };

function isOutput(file: RunFile): file is Output {
  return file.use.use === 'output';
}

interface NamedFile {
  /** Such as `the file that it reads`. */
  readonly noun: string;
  readonly identity: FileIdentity;
}

async function otherFiles(files: readonly RunFile[], own: readonly OwnFile[]): Promise<NamedFile[]> {
  const inputs = files.filter(({ use }) => use.use === 'input');
  return Promise.all([
    ...inputs.map(async ({ path, label }) => ({
      noun: `the file that the run reads (${label})`,
      identity: await (path === '-' ? identityOfStream(0) : identityOfPath(path)),
    })),
    ...own.map(async ({ noun, path }) => ({ noun, identity: await identityOfPath(path) })),
    identityOfStream(1).then((identity) => ({ noun: 'where the answer goes', identity })),
    identityOfStream(2).then((identity) => ({ noun: 'where errors and notes go', identity })),
  ]);
}

/** @throws {UsageError} `output-exists` @throws {InterruptedError} `declined` */
async function assertReplaceable(output: Output, { terminal, prompts }: FileChecks): Promise<void> {
  const found = await stat(output.path).catch(() => undefined);
  // Opening a directory fails later; pipes and devices hold nothing.
  if (found?.isFile() !== true) return;
  const holds = await fileFound(output.path, output.use.kind);
  if (holds === 'replaceable') return;
  const not = holds === 'protected' ? '' : ' not';
  const screen = await terminal();
  if (!screen.isInteractive) throw outputExists(output, not, await freeName(output));
  const { askConfirm } = await prompts();
  const message = `"${output.path}" is there and is${not} ${nounOfOutput(output.use.kind)}. Replace it?`;
  if (await askConfirm(screen, { message, instead: '--overwrite' })) return;
  throw new InterruptedError({
    code: 'declined',
    message: `"${output.path}" stays as it is; nothing was changed.`,
    hint: `Name another file, such as ${await freeName(output)}.`,
  });
}

/** The name with a number before its extension that no file has. */
async function freeName({ path }: RunFile): Promise<string> {
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  for (let number = 2; ; number += 1) {
    const name = `${stem}-${number}${ending}`;
    const isTaken = await stat(name).then(
      () => true,
      () => false,
    );
    if (!isTaken) return name;
  }
}

function overwriteAlone(): UsageError {
  return new UsageError({
    code: 'overwrite-without-output',
    message: '--overwrite is for an output file, and the command line names none; nothing was done.',
    hint: 'Leave it out, or name the file that is to be replaced.',
  });
}

function outputToStdout({ label, use }: Output): UsageError {
  return new UsageError({
    code: 'output-to-stdout',
    message: `${label} writes to a file: standard output is for the answer.`,
    hint: `Name a file, for example ${argumentOf(label, exampleOfOutput(use.kind))}.`,
  });
}

function sameFile({ label, path, use }: Output, noun: string, free: string): UsageError {
  const isStream = noun.startsWith('where ');
  const name = isStream || path.startsWith('/dev/') ? exampleOfOutput(use.kind) : free;
  return new UsageError({
    code: 'same-file',
    message: `${label} would write to "${path}", which is ${noun}; nothing was done.`,
    hint: `Name another file, for example ${argumentOf(label, name)}.`,
    details: { file: path },
  });
}

function outputExists({ label, path, use }: Output, not: string, free: string): UsageError {
  return new UsageError({
    code: 'output-exists',
    message: `"${path}" is there already and is${not} ${nounOfOutput(use.kind)}; nothing was done.`,
    hint: `Name another file, for example ${argumentOf(label, free)}, or add --overwrite to replace it.`,
    details: { file: path },
  });
}

function argumentOf(label: string, name: string): string {
  return label.startsWith('--') ? `${label} ${name}` : name;
}
