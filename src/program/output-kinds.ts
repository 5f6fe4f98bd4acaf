import { open } from 'node:fs/promises';
import type { OutputKind } from './file-flags.js';

interface KnownOutput {
  /** As it is called in a sentence, such as `a saved plan`. */
  readonly noun: string;
  /** Such as `roles.plan`. */
  readonly example: string;
  /** Does a file that begins with this text look like one that Provost wrote? */
  readonly isOne: (head: string, bytes: Buffer) => boolean | Promise<boolean>;
  /** Replacing an earlier output of this kind needs --overwrite. */
  readonly isProtected?: true;
}

/** How an earlier output of each kind is recognised. */
const known: Readonly<Record<OutputKind, KnownOutput>> = {
  plan: {
    noun: 'a saved plan',
    example: 'changes.plan',
    isOne: (head) => head.startsWith('{"provost":"plan",'),
  },
  report: {
    noun: 'a report',
    example: 'report.csv',
    isOne: async (head) => {
      const { reportColumns } = await import('../files/row-report.js');
      return beginsWithColumns(head, reportColumns);
    },
  },
  rejects: {
    noun: 'a file of rejected rows',
    example: 'rejects.csv',
    isOne: async (head) => {
      const { rejectColumns } = await import('../files/rejects.js');
      return firstLine(head).endsWith(rejectColumns.join(','));
    },
  },
  'audit-chain': {
    noun: 'an exported chain',
    example: 'audit.ndjson',
    isOne: async (head) => {
      const { exportedEntry } = await import('../operations/audit/exported-entry.js');
      return beginsWithColumns(head, Object.keys(exportedEntry.shape));
    },
  },
  'competence-rows': {
    noun: 'a file of competence rows',
    example: 'competences.csv',
    isOne: async (head) => {
      const { competenceRowColumns } = await import('../views/transfer/competence-row-columns.js');
      return firstLine(head) === competenceRowColumns.map(({ header }) => header).join(',');
    },
  },
  'tenant-document': {
    noun: 'a tenant document',
    example: 'tenant.yaml',
    isOne: (head) => /^(?:tenant:|\{\s*"tenant":)/.test(head),
  },
  'html-page': {
    noun: 'a page of a report',
    example: 'report.html',
    isOne: (head) =>
      head.startsWith('<!doctype html>') && head.includes('<meta name="generator" content="Provost '),
  },
  backup: {
    noun: 'a backup or a store',
    example: 'monday.backup.db',
    isOne: async (_, bytes) => {
      const { beginsAsStore } = await import('../operations/store/backup.js');
      return beginsAsStore(bytes);
    },
    isProtected: true,
  },
};

/** The noun for a kind of output, such as `a saved plan`. */
export function nounOfOutput(kind: OutputKind): string {
  return known[kind].noun;
}

/** An example of a name for an output of this kind. */
export function exampleOfOutput(kind: OutputKind): string {
  return known[kind].example;
}

/** Bytes that hold the header of every kind; a plan is recognised by its beginning. */
const HEAD_BYTES = 1 << 16;

/**
 * Classifies the file at the path of an output: none or an earlier output (`replaceable`), an
 * earlier output that needs --overwrite (`protected`), or `something-else`, also if unreadable.
 */
export async function fileFound(
  path: string,
  kind: OutputKind,
): Promise<'replaceable' | 'protected' | 'something-else'> {
  const bytes = await headOf(path).catch(() => undefined);
  if (bytes === undefined) return 'something-else';
  if (bytes.length === 0) return 'replaceable';
  const { isOne, isProtected } = known[kind];
  if (!(await isOne(bytes.toString('utf8').replace(/^\ufeff/, ''), bytes))) return 'something-else';
  return isProtected === true ? 'protected' : 'replaceable';
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(bytes, 0, HEAD_BYTES, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function firstLine(head: string): string {
  return head.slice(0, head.search(/\r?\n|$/));
}

/** As CSV with these columns, or as NDJSON with these fields, in this order. */
function beginsWithColumns(head: string, columns: readonly string[]): boolean {
  const line = firstLine(head);
  if (line === columns.join(',')) return true;
  const names = [...line.matchAll(/"((?:[^"\\]|\\.)*)":/g)].map(([, name]) => name);
  return line.startsWith(`{"${columns[0]}":`) && columns.every((column) => names.includes(column));
}
