import type { PlanSink } from '../changes/plan.js';
import { UsageError } from '../domain/errors.js';

/** The file of `--save-plan`: there once it is whole, for its owner's eyes only. */
export interface PlanFile {
  readonly sink: PlanSink;
  /** What to do with it. */
  readonly sentence: string;
  close(): Promise<void>;
  abandon(): Promise<void>;
}

/** @throws {UsageError} for standard output, which is the answer's; {UnavailableError} where no file can be written */
export async function planFile(path: string): Promise<PlanFile> {
  if (path === '-') {
    throw new UsageError({
      code: 'plan-to-stdout',
      message: 'A plan goes to a file: standard output is for the answer.',
      hint: 'Name a file, for example --save-plan roles.plan.',
    });
  }
  const { wholeFile } = await import('../files/whole-file.js');
  const file = await wholeFile(path, { private: true });
  return {
    sink: { write: (text) => file.append(text) },
    sentence: `Nothing was changed. The plan is in ${path}: look at it with \`provost job show ${path}\`, make it with \`provost job apply ${path}\`.`,
    close: () => file.close(),
    abandon: () => file.abandon(),
  };
}
