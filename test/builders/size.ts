/**
 * How much of a long search, soak or series of kills is run: all of it with PROVOST_TEST_LONG=1, a small part
 * that tries the same ways in every other run.
 */
export function atSize(whole: number, part: number): number {
  return process.env['PROVOST_TEST_LONG'] === '1' ? whole : part;
}
