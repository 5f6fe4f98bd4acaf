import type { View } from '../view.js';

/** A job that started on this machine and whose outcome the machine does not know. */
interface UnsettledJob {
  readonly key: string;
  readonly startedAt: string;
  readonly operation: string;
  readonly tenant: string | null;
  readonly file: string | null;
  readonly command: string;
  readonly running: boolean;
}

export const view: View<{ readonly jobs: readonly UnsettledJob[] }> = {
  list: {
    field: 'jobs',
    columns: [
      { field: 'key', header: 'Key', content: 'identifier', priority: 1 },
      { field: 'startedAt', header: 'Begun', content: 'time' },
      { field: 'operation', header: 'Operation' },
      { field: 'tenant', header: 'Tenant' },
      { field: 'running', header: 'Running' },
      { field: 'file', header: 'File', onRequest: true },
      { field: 'command', header: 'Command', content: 'identifier' },
    ],
    empty: 'Nothing is unsettled.',
  },
};
