import { UsageError } from '../domain/errors.js';
import type { ByteSource } from '../files/source.js';
import { inputOfEarlierRun } from './pending.js';
import type { Session } from './session.js';

/** Runs `work` with the opened file (`-` is standard input), and always removes its copy. */
export async function withInputFile<T>(
  session: Session,
  path: string,
  work: (file: ByteSource) => Promise<T>,
): Promise<T> {
  const file = await opened(session, path);
  try {
    return await work(file);
  } finally {
    await file.dispose();
  }
}

/** Standard input and pipes may never end: Ctrl-C stops the wait. */
async function opened(session: Session, path: string): Promise<ByteSource> {
  const { openSource, STANDARD_INPUT } = await import('../files/source.js');
  const earlier = inputOfEarlierRun(session, path === '-' ? STANDARD_INPUT : path);
  if (earlier !== undefined) return earlier;
  const { signal, dispose } = session.interruption();
  try {
    return await openSource(path, session.stdin, signal, mostCopied(session.env['PROVOST_MAX_COPY']));
  } finally {
    dispose();
  }
}

/** The most bytes to copy from standard input or a pipe. @throws {UsageError} `bad-setting` */
function mostCopied(megabytes: string | undefined): number | undefined {
  if (megabytes === undefined || megabytes === '') return undefined;
  if (/^[1-9]\d{0,8}$/.test(megabytes)) return Number(megabytes) * 1024 ** 2;
  throw new UsageError({
    code: 'bad-setting',
    message: `PROVOST_MAX_COPY holds "${megabytes}", which is no number of megabytes.`,
    hint: 'Give a whole number, such as 4096, or leave it unset for 2048.',
  });
}
