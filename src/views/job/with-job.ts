import type { View } from '../view.js';

/** The view of a change, followed by its job and how to undo it; below the details, if any. */
export async function withJob<O>(view: View<O>, job: string, operation: string): Promise<View<O>> {
  const { isPermanent } = await import('../../changes/undo.js');
  const sentence = isPermanent({ operation })
    ? `Job ${job}; it cannot be undone.`
    : `Job ${job}: \`provost job undo ${job}\` takes it back.`;
  if (view.resultForm === 'sentences')
    return { ...view, footer: (result) => [...(view.footer?.(result) ?? []), sentence] };
  return { ...view, lines: (result) => [...(view.lines?.(result) ?? []), sentence] };
}
