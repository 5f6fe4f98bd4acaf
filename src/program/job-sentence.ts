import type { View } from '../terminal/formats.js';

/** The view of a change with the job that made it below its sentences, and how that is taken back: the same for every command. */
export async function withJob<O>(view: View<O>, job: string, operation: string): Promise<View<O>> {
  const { isForGood } = await import('../changes/undo.js');
  return {
    ...view,
    lines: (result, paint) => [
      ...(view.lines?.(result, paint) ?? []),
      isForGood({ operation })
        ? `Job ${job}; it cannot be undone.`
        : `Job ${job}: \`provost job undo ${job}\` takes it back.`,
    ],
  };
}
