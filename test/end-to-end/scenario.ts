/** Commands that only read, each to be run on stores that hold the same and to answer the same, byte for byte. */
export function readingSteps(tenant: string): readonly (readonly string[])[] {
  const common = ['--tenant', tenant, '--as-of', '2026-11-21', '--json'];
  return [
    ['tenant', 'list', '--json'],
    ['overdue', 'explain', ...common],
    ['learner', 'list', ...common],
    ['tenant', 'export', '--tenant', tenant],
    ['overdue', 'explain', 'nobody-of-this-name', ...common],
  ];
}
