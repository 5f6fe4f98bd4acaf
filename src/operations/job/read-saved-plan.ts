import type { Plan } from '../../changes/plan-reader.js';
import { readPlan } from '../../changes/plan-reader.js';
import type { ByteSource } from '../../files/source.js';
import { readChunks } from '../../files/source.js';

/**
 * Reads the saved plan in a file.
 * @throws {UsageError} as `readPlan`
 */
export function readSavedPlan(file: ByteSource): Promise<Plan> {
  return readPlan({ name: file.name, chunks: () => readChunks(file) });
}
