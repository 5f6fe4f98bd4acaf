import { UsageError } from '../domain/errors.js';
import type { ByteSource } from '../files/source.js';
import { inputOfEarlierRun } from './pending.js';
import type { Session } from './session.js';

/** Runs `work` with the file opened (`-` is standard input), and removes what was copied of it whatever becomes of the work. */
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

/** What comes by standard input or a pipe may take its time, and Ctrl-C must not wait for it. */
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

/** How much is copied of what can be read only once, in bytes. @throws {UsageError} `bad-setting` */
function mostCopied(megabytes: string | undefined): number | undefined {
  if (megabytes === undefined || megabytes === '') return undefined;
  if (/^[1-9]\d{0,8}$/.test(megabytes)) return Number(megabytes) * 1024 ** 2;
  throw new UsageError({
    code: 'bad-setting',
    message: `PROVOST_MAX_COPY holds "${megabytes}", which is no number of megabytes.`,
    hint: 'Give a whole number, such as 4096, or leave it unset for 2048.',
  });
}
