import { withFirstRows } from './first-rows.js';

/** What a row says about a named thing, such as an account. */
export type Statement = readonly [key: string, said: string];

/**
 * Runs `work` with a test for things about which rows disagree. It first reads all rows, so row
 * order never decides. Memory is bounded as in `withFirstRows`.
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
