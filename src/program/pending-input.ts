import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { PendingInput, PendingJob } from '../config/pending-jobs.js';
import { findInputCopy, pendingFolder } from '../config/pending-jobs.js';
import { NotFoundError } from '../domain/errors.js';
import { digestOf } from '../files/digest.js';
import type { ByteSource } from '../files/source.js';
import { inputChanged } from './pending.js';
import type { Session } from './session.js';

/**
 * Can the command of the job run again with the same input? Not if that was a pipe without a copy.
 * @throws {NotFoundError} `folder-gone`, `input-gone`; {ConflictError} `input-changed`
 */
export async function canRunAgain({ env }: Pick<Session, 'env'>, job: PendingJob): Promise<boolean> {
  const { input, args, cwd, key } = job;
  if (!(await isThere(cwd, 'folder'))) throw folderGone(job);
  if (input === null) return !args.includes('-');
  if (input.path === null) {
    const copy = findInputCopy(pendingFolder(env), key);
    return copy !== undefined && (await isSame(input, copy));
  }
  const path = resolve(cwd, input.path);
  if (!(await isThere(path, 'file'))) throw inputGone(job, input.path);
  if (!(await isSame(input, path))) throw inputChanged(job, input.path);
  return true;
}

async function isThere(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (kind === 'file' ? found.isFile() : found.isDirectory());
}

async function isSame({ size, sha256 }: PendingInput, path: string): Promise<boolean> {
  const found = await stat(path);
  if (found.size !== size) return false;
  const source: ByteSource = { name: basename(path), path, size, dispose: async () => undefined };
  return (await digestOf(source)) === sha256;
}

function inputGone({ key }: PendingJob, path: string): NotFoundError {
  return new NotFoundError({
    code: 'input-gone',
    message: `The file "${path}" that the job ${key} was begun with is gone; nothing was changed.`,
    hint: `Put it back where it was and resume the job, or forget it with \`provost job resume ${key} --forget\`.`,
  });
}

function folderGone({ key, cwd }: PendingJob): NotFoundError {
  return new NotFoundError({
    code: 'folder-gone',
    message: `The folder "${cwd}" that the job ${key} was begun in is gone; nothing was changed.`,
    hint: `Put it back and resume the job, or forget it with \`provost job resume ${key} --forget\`.`,
  });
}
