/**
 * A constant that is made when it is first used: classes of Unicode characters and large schemas
 * take longer to make than a small run has for all of them.
 */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
