/** The forms in which a tenant document is written. */
export const documentFormats = ['yaml', 'json', 'ndjson'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

const byExtension: ReadonlyMap<string, DocumentFormat> = new Map([
  ['yaml', 'yaml'],
  ['yml', 'yaml'],
  ['json', 'json'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
]);

/** The format by the file's name. */
export function formatNamed(fileName: string): DocumentFormat | undefined {
  return byExtension.get(/\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '');
}
