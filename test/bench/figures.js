// The lines of the report. Each holds its numbers, in milliseconds and megabytes; report.js writes them for people.

/** A time against the floor's; without a limit it is only told. */
export function ratioRow(what, { floorName, floor, measured, limit, peakMegabytes }) {
  const ratio = measured / floor;
  return {
    what,
    floor: { name: floorName, milliseconds: floor },
    milliseconds: measured,
    ratio,
    target: limit === undefined ? undefined : { most: limit, of: 'floor' },
    met: limit === undefined || ratio <= limit,
    peakMegabytes,
  };
}

/** A peak of memory against a bound. */
export function memoryRow(what, peakMegabytes, limit) {
  return { what, target: { most: limit, of: 'megabytes' }, met: peakMegabytes <= limit, peakMegabytes };
}

/** A time against a bound: for what has no floor but the person who waits. */
export function timeRow(what, measured, limit) {
  return {
    what,
    milliseconds: measured,
    target: { most: limit, of: 'milliseconds' },
    met: measured <= limit,
  };
}

/**
 * How the time for one row grows from the fewest rows to the most: 1 is linear.
 * @param sizes `{ rows, milliseconds, peakMegabytes }` from the fewest rows to the most
 */
export function growthRow(what, sizes, limit) {
  const perRow = ({ rows, milliseconds }) => milliseconds / rows;
  const ratio = perRow(sizes.at(-1)) / perRow(sizes[0]);
  return {
    what: `${what}, growth of the time a row takes`,
    sizes: sizes.map((size) => ({ ...size, microsecondsPerRow: 1000 * perRow(size) })),
    ratio,
    target: { most: limit, of: 'the smallest' },
    met: ratio <= limit,
  };
}
