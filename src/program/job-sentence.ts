import type { View } from '../terminal/formats.js';

/**
 * The view of a change with the job that made it below its sentences, and how that is taken back: the same for every command.
 * Particulars stand between the two, under the sentence that they belong to.
 */
export async function withJob<O>(view: View<O>, job: string, operation: string): Promise<View<O>> {
  const { isForGood } = await import('../changes/undo.js');
  const sentence = isForGood({ operation })
    ? `Job ${job}; it cannot be undone.`
    : `Job ${job}: \`provost job undo ${job}\` takes it back.`;
  if (view.answer === 'sentences')
    return { ...view, footer: (result, paint) => [...(view.footer?.(result, paint) ?? []), sentence] };
  return { ...view, lines: (result, paint) => [...(view.lines?.(result, paint) ?? []), sentence] };
}
