/** The input as JSON for the journal: an open file by its name, no sinks. */
export function recordedInput(input: unknown): string {
  return JSON.stringify(input, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('path' in value && 'name' in value) return value.name;
    // Sinks for rejected rows or a report are not part of the request.
    return 'write' in value && typeof value.write === 'function' ? undefined : value;
  });
}
