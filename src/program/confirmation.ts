import type { Preview } from '../changes/proposal.js';
import { isLargeRemoval, removalsIn } from '../changes/limits.js';
import { counted, formatCount } from '../domain/counts.js';
import { declined } from '../changes/interruption.js';
import { UsageError } from '../domain/errors.js';
import type { Terminal } from '../terminal/terminal.js';
import { previewLines, recordLines } from '../views/job/preview.js';
import type { View } from '../views/view.js';
import type { Session } from './session.js';

/**
 * Asks whether to make the change, after what one must know of it. A large removal asks for the tenant's name, because a single key
 * is pressed too easily.
 * @throws {InterruptedError} `declined` when the name was not typed
 */
export async function confirmChange<O>(
  session: Session,
  { questions: terminal }: Terminal,
  preview: Preview<O>,
  { destructive = false, view }: { readonly destructive?: boolean; readonly view: View<O> },
): Promise<boolean> {
  session.run?.progress.pause();
  const { askConfirm, askTyped } = await session.prompts();
  for (const line of previewLines(preview)) terminal.note(line);
  const { blockLines } = await import('../render/blocks.js');
  const surface = { paint: terminal.notePaint, width: terminal.width };
  for (const line of blockLines(view.preview?.(preview.result) ?? [], surface)) terminal.note(line.trimEnd());
  for (const warning of preview.warnings) terminal.warn(warning);
  const isLarge = isLargeRemoval(preview, destructive ? 0 : undefined);
  const show = (): void => {
    for (const line of recordLines(preview)) terminal.note(line);
  };
  if (!isLarge) return askConfirm(terminal, { message: 'Make these changes?', instead: '--yes', show });
  const removed = removalsIn(preview.counts);
  const expected = preview.tenant?.name ?? 'remove';
  const message = `This takes ${formatCount(removed)} of ${counted(preview.touchable, 'record')} away. Type ${expected} to go on, s to show them`;
  if (await askTyped(terminal, { message, instead: '--yes', expected, show })) return true;
  throw declined(`That is not "${expected}"; nothing was changed.`);
}

/** Somebody is at the keyboard, but there is no terminal to show the change and the question on. */
export function nowhereToAsk(): UsageError {
  return new UsageError({
    code: 'confirmation-needed',
    message:
      'Standard error is redirected, so the change cannot be shown and confirmed; nothing was changed.',
    hint: 'Look at it with --dry-run, then run it with --yes.',
  });
}

export function needsYes(): UsageError {
  return new UsageError({
    code: 'confirmation-needed',
    message: 'This takes records away, and there is nobody here to ask; nothing was changed.',
    hint: 'Look at it with --dry-run, then run it with --yes.',
  });
}
