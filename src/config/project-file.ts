import { outputFormats, type OutputFormat } from '../domain/output-formats.js';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readAddress } from '../domain/address.js';
import { UsageError } from '../domain/errors.js';
import { homeDirectory } from '../store/home-directory.js';

export const PROJECT_FILE = '.provost.yaml';

/** Output formats that a project file may set. */

/** The contents of a `.provost.yaml`: never a secret. */
export interface ProjectFile {
  readonly path: string;
  readonly store?: string | undefined;
  readonly tenant?: string | undefined;
  readonly profile?: string | undefined;
  readonly output?: OutputFormat | undefined;
}

/**
 * Finds the project file of a directory: its own, or that of the nearest parent, up to the root of
 * the repository or the home directory.
 * @throws {UsageError} `bad-project-file`, naming the field.
 */
export async function findProjectFile(
  folder: string,
  home: string = homeDirectory(process.env),
): Promise<ProjectFile | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, PROJECT_FILE);
    // Synchronous, because every run does this: a promise would start the thread pool of Node.
    if (existsSync(path)) return parseProject(path, textOf(path));
    if (at === home || at === dirname(at) || existsSync(join(at, '.git'))) return undefined;
  }
}

/** Largest project file, in bytes. */
const LARGEST = 64 * 1024;

/** @throws {UsageError} `bad-project-file` */
function textOf(path: string): string {
  try {
    const found = statSync(path);
    // Reading a pipe or a device might never end.
    if (!found.isFile()) throw badProject(path, 'it is no file');
    if (found.size > LARGEST) throw badProject(path, `it has more than ${LARGEST / 1024} kB`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw badProject(path, 'it cannot be read');
  }
}

async function parseProject(path: string, text: string): Promise<ProjectFile> {
  const [{ parse }, { z }] = await Promise.all([import('yaml'), import('zod')]);
  const word = z.string().trim().min(1).max(2000).optional();
  // Strict, so that a misspelt field or a secret is refused rather than ignored.
  const schema = z.strictObject({
    ...{ store: word, tenant: word, profile: word },
    output: z.enum(outputFormats).optional(),
  });
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0, logLevel: 'error' }) ?? {};
  } catch (error) {
    throw badProject(path, error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is no YAML');
  }
  const read = schema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw badProject(path, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
  }
  const { store } = read.data;
  const secret = store === undefined ? undefined : readAddress(store).secret;
  if (secret !== undefined)
    throw badProject(path, `store holds a ${secret}, and project files keep no secrets`);
  return { path, ...read.data, store: store === undefined ? undefined : resolveStorePath(store, path) };
}

/** Resolves the path of a file store against the directory of the project file. */
function resolveStorePath(store: string, path: string): string {
  const [, file] = /^file:(?!\/\/)(.+)$/s.exec(store) ?? [];
  return file === undefined ? store : `file:${resolve(dirname(path), file)}`;
}

function badProject(path: string, problem: string): UsageError {
  return new UsageError({
    code: 'bad-project-file',
    message: `${path} is not as a project file must be: ${problem.replace(/[.:]$/, '')}.`,
    hint: 'It may hold store, tenant, profile and output, and nothing else: `provost help files`.',
  });
}
