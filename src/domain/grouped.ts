/** What has the same key, together: in the order in which the keys come. */
export function grouped<K, T>(list: Iterable<T>, keyOf: (each: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const each of list) append(groups, keyOf(each), each);
  return groups;
}

/** Puts it behind what the map has under the key. */
export function append<K, T>(groups: Map<K, T[]>, key: K, each: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [each]);
  else group.push(each);
}
