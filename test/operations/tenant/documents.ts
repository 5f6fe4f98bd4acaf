import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openSource } from '../../../src/files/source.js';
import type { DocumentFormat } from '../../../src/operations/tenant/document/formats.js';
import type { WrittenDocument } from '../../../src/operations/seed/written.js';
import { applyTenant } from '../../../src/operations/tenant/apply.js';
import { applyPlan } from '../../../src/operations/job/apply.js';
import { diffTenant } from '../../../src/operations/tenant/diff.js';
import { exportTenant } from '../../../src/operations/tenant/export.js';
import type { TestStore } from '../../builders/store.js';
import { applying } from '../../builders/store.js';

/** A document as text or bytes, or as the object that JSON makes of it. */
export type Given = string | Buffer | WrittenDocument;

export interface Manner {
  readonly prune?: boolean;
  readonly tenant?: string;
  /** The name of the file that holds it: its extension names the format. */
  readonly named?: string;
}

export async function applied(store: TestStore, given: Given, manner: Manner = {}) {
  const { output } = await store.runner.write(applyTenant, await inputOf(store, given, manner), applying());
  return output;
}

/** What applying it would do. */
export async function preparedApply(store: TestStore, given: Given, manner: Manner = {}) {
  const input = await inputOf(store, given, manner);
  return store.runner.write(applyTenant, input, { ...applying(), dryRun: true });
}

/** What is said before a saved plan of it is applied. */
export async function warningsOfPlan(store: TestStore, given: Given): Promise<readonly string[]> {
  const plan: string[] = [];
  const planTo = { write: async (text: string) => void plan.push(text) };
  await store.runner.write(applyTenant, await inputOf(store, given, {}), { ...applying(), planTo });
  const file = await inputOf(store, plan.join(''), {}).then((input) => input.file);
  return (await store.runner.write(applyPlan, { file }, { ...applying(), dryRun: true })).preview.warnings;
}

export async function differences(store: TestStore, given: Given, manner: Manner = {}) {
  return store.runner.read(diffTenant, await inputOf(store, given, manner), {});
}

export async function exported(
  store: TestStore,
  format: DocumentFormat = 'yaml',
  tenant?: string,
): Promise<string> {
  const pieces: string[] = [];
  const output = async (piece: string): Promise<void> => {
    pieces.push(piece);
  };
  await store.runner.read(exportTenant, { format, output }, { tenant });
  return pieces.join('');
}

async function inputOf(store: TestStore, given: Given, { prune = false, tenant, named }: Manner) {
  const name = named ?? (typeof given === 'string' ? 'document.yaml' : 'document.json');
  const path = join(store.url.slice('file:'.length), '..', name);
  writeFileSync(path, typeof given === 'string' || Buffer.isBuffer(given) ? given : JSON.stringify(given));
  const file = await openSource(path, Readable.from([]));
  return { file, prune, ...(tenant === undefined ? {} : { tenant }) };
}
