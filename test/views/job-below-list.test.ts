import { expect, it } from 'vitest';
import { withJob } from '../../src/views/job/with-job.js';
import { present } from '../../src/render/present.js';
import type { View } from '../../src/views/view.js';
import { record } from '../terminal/recording.js';

interface Answer {
  readonly added: number;
  readonly rejected: readonly { readonly line: number }[];
}

const view: View<Answer> = {
  resultForm: 'sentences',
  lines: ({ added, rejected }) => [`Took ${added}.`, ...(rejected.length > 0 ? ['Rejected rows:'] : [])],
  list: { field: 'rejected', columns: [{ field: 'line', header: 'Line' }] },
  footer: () => ['The rejected rows are in a file.'],
};

it('the job stands below the particulars, which stand under their heading', async () => {
  const { terminal, stdout } = record();
  const shown = await withJob(view, '2', 'transfer.import');
  await present(terminal, shown, { added: 3, rejected: [{ line: 2 }] }, { format: 'table' });
  expect(stdout()).toBe(
    'Took 3.\nRejected rows:\nLine\n2\nThe rejected rows are in a file.\nJob 2: `provost job undo 2` takes it back.\n',
  );
});
