import { describe, expect, test } from 'vitest';
import { pagerFor, showInPager } from '../../src/terminal/pager.js';

const long = 'line\n'.repeat(60);
const onTerminal = { env: {}, argv: [], rows: 24 };

describe('a page is shown in a pager', () => {
  test('that PAGER names, else in less', () => {
    expect(pagerFor(long, onTerminal)).toBe('less');
    expect(pagerFor(long, { ...onTerminal, env: { PAGER: 'more -s' } })).toBe('more -s');
  });

  test.each([
    ['where it fits the terminal', 'line\n', {}],
    ['elsewhere than on a terminal', long, { rows: undefined }],
    ['with --no-pager', long, { argv: ['help', '--no-pager'] }],
    ['with --no-input', long, { argv: ['help', '--no-input'] }],
    ['in CI', long, { env: { CI: 'true' } }],
    ['on a dumb terminal', long, { env: { TERM: 'dumb' } }],
    ['where PAGER is empty', long, { env: { PAGER: '' } }],
    ['where PAGER is cat', long, { env: { PAGER: 'cat' } }],
  ])('but not %s', (_, page, facts) => {
    expect(pagerFor(page, { ...onTerminal, ...facts })).toBeUndefined();
  });

  test('that reads it whole, or less of it; one that is not there is no error', async () => {
    expect(await showInPager(long, 'cat > /dev/null')).toBe(true);
    expect(await showInPager(long.repeat(10_000), 'head -1 > /dev/null')).toBe(true);
    expect(await showInPager(long, 'no-such-pager')).toBe(false);
  });
});
