import { describe, expect, it, vi } from 'vitest';
import { rowEstimate } from '../../src/files/row-estimate.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openSource } from '../../src/files/source.js';

describe('the estimated rows of a file', () => {
  it('are its lines below the column headers, once they are counted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'provost-estimate-'));
    const path = join(folder, 'rows.csv');
    writeFileSync(path, `Email\n${'pat@acme.example\n'.repeat(100_000)}`);
    const source = await openSource(path, Readable.from([]));
    const rows = rowEstimate(source);
    expect(rows()).toBeUndefined();
    await vi.waitFor(() => expect(rows()).toBe(100_000));
    await source.dispose();
    rmSync(folder, { recursive: true });
  });

  it('stay unknown where the file cannot be read', async () => {
    const rows = rowEstimate({
      name: 'gone',
      path: '/nonexistent/gone',
      size: 1,
      dispose: async () => undefined,
    });
    expect(rows()).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rows()).toBeUndefined();
  });
});
