/** The forms in which a result is written, by the names that `--output` takes. */
export const outputFormats = ['table', 'csv', 'json', 'ndjson', 'markdown', 'html'] as const;
export type OutputFormat = (typeof outputFormats)[number];
