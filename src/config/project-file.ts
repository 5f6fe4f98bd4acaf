import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../domain/errors.js';

/** What a project says in its `.provost.yaml`: never a secret. */
export interface ProjectFile {
  readonly path: string;
  readonly store?: string | undefined;
  readonly tenant?: string | undefined;
  readonly profile?: string | undefined;
}

export const PROJECT_FILE = '.provost.yaml';

/**
 * The project file of a folder: its own, or that of the nearest folder above, up to the repository's top or the home folder.
 * @throws {UsageError} `bad-project-file`, naming the field.
 */
export async function findProjectFile(
  folder: string,
  home: string = homedir(),
): Promise<ProjectFile | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, PROJECT_FILE);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return parsedProject(path, text);
    const isEdge = at === home || at === dirname(at) || (await stat(join(at, '.git')).catch(() => undefined));
    if (isEdge) return undefined;
  }
}

async function parsedProject(path: string, text: string): Promise<ProjectFile> {
  const [{ parse }, { z }] = await Promise.all([import('yaml'), import('zod')]);
  const word = z.string().trim().min(1).optional();
  // Strict: a field that is mistyped, or that would hold a secret, is refused and not passed over.
  const schema = z.strictObject({ store: word, tenant: word, profile: word });
  let given: unknown;
  try {
    given = parse(text) ?? {};
  } catch (error) {
    throw badProject(path, error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is no YAML');
  }
  const read = schema.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw badProject(path, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
  }
  const { store } = read.data;
  if (store !== undefined && /^[a-z]+:\/\/[^/@]*:[^/]*@/i.test(store)) {
    throw badProject(path, 'store holds a password, and project files keep no secrets');
  }
  return { path, ...read.data, store: store === undefined ? undefined : besideFile(store, path) };
}

/** The path of a file store is meant from the project file's folder. */
function besideFile(store: string, path: string): string {
  const [, file] = /^file:(?!\/\/)(.+)$/s.exec(store) ?? [];
  return file === undefined ? store : `file:${resolve(dirname(path), file)}`;
}

function badProject(path: string, problem: string): UsageError {
  return new UsageError({
    code: 'bad-project-file',
    message: `${path} is not as a project file must be: ${problem}.`,
    hint: 'It may hold store, tenant and profile, and nothing else: `provost help files`.',
  });
}
