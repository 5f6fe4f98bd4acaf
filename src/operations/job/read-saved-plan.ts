import type { SavedPlan } from '../../changes/saved-plan-reader.js';
import { readSavedPlan as readPlan } from '../../changes/saved-plan-reader.js';
import type { ByteSource } from '../../files/source.js';
import { readChunks } from '../../files/source.js';

/**
 * Reads the saved plan in a file.
 * @throws {UsageError} as `readSavedPlan`
 */
export function readSavedPlan(file: ByteSource): Promise<SavedPlan> {
  return readPlan({ name: file.name, chunks: () => readChunks(file) });
}
