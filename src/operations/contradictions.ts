import { withFirstRows } from './first-rows.js';

/** What a row says of a thing that rows name, such as an account. */
export type Statement = readonly [key: string, said: string];

/**
 * Runs `work` with the things of which rows of the file say different things. All rows are gone through for it first, so
 * that the order of the rows decides nothing. Memory is that of `withFirstRows`.
 */
export function withContradictions<T>(
  rows: AsyncIterable<Iterable<Statement>>,
  work: (isContradicted: (key: string) => boolean) => Promise<T>,
): Promise<T> {
  return withFirstRows(async (contradicted) => {
    await withFirstRows(async (first) => {
      for await (const batch of rows) {
        for (const [key, said] of batch) {
          const earlier = first.earlier(key, said);
          if (earlier !== undefined && earlier !== said) contradicted.earlier(key, '');
        }
      }
    });
    return work((key) => contradicted.said(key) !== undefined);
  });
}
