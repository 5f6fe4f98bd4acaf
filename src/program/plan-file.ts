import type { SavedPlanSink } from '../changes/saved-plan.js';

/** The file of `--save-plan`: it appears when it is complete, and only its owner can read it. */
export interface PlanFile {
  readonly sink: SavedPlanSink;
  /** Says what to do with it. */
  readonly sentence: string;
  close(): Promise<void>;
  abandon(): Promise<void>;
}

/** @throws {UnavailableError} where no file can be written */
export async function planFile(path: string): Promise<PlanFile> {
  const { wholeFile } = await import('../files/whole-file.js');
  const file = await wholeFile(path, { private: true });
  return {
    sink: { write: (text) => file.append(text) },
    sentence: `Nothing was changed. The plan is in ${path}: look at it with \`provost job show ${path}\`, make it with \`provost job apply ${path}\`.`,
    close: () => file.close(),
    abandon: () => file.abandon(),
  };
}
