/** A line of the report: a time against the floor's; without a limit it is only told. */
export function ratioRow(what, { floorName, floor, measured, limit, peakMegabytes }) {
  const ratio = measured / floor;
  return {
    what,
    floor: `${floorName} ${milliseconds(floor)}`,
    measured: milliseconds(measured),
    ratio: `${ratio.toFixed(2)}×`,
    target: limit === undefined ? '–' : `≤ ${limit}×`,
    met: limit === undefined || ratio <= limit,
    peakMegabytes,
  };
}

/** A line of the report: a peak of memory against a bound. */
export function memoryRow(what, peakMegabytes, limit) {
  return {
    what,
    floor: '–',
    measured: `${Math.round(peakMegabytes)} MB`,
    ratio: '–',
    target: `≤ ${limit} MB`,
    met: peakMegabytes <= limit,
    peakMegabytes,
  };
}

export function milliseconds(value) {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}
