import { counted } from '../../domain/counts.js';
import type { exportTenant } from '../../operations/tenant/export.js';
import type { ViewOf } from '../view.js';

/** @param path of the file, where there is one */
export function exportedTo(path?: string): ViewOf<typeof exportTenant> {
  const to = path === undefined ? '' : ` to ${path}`;
  return { lines: ({ tenant, items }) => [`Wrote the tenant ${tenant} (${counted(items, 'item')})${to}.`] };
}

export const view = exportedTo();
