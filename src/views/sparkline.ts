const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const MISSING = '·';

/** The values of the lowest and the highest bar; by default the extremes of the values. */
export interface Scale {
  readonly min?: number;
  readonly max?: number;
}

/**
 * One bar for each value, `·` for null. It shows a shape only: the caller prints the figures too.
 * Values outside the scale take its nearest end; where all are equal the bars are of middle height.
 */
export function sparkline(values: readonly (number | null)[], scale: Scale = {}): string {
  const { min, max } = scaleOf(values, scale);
  return values.map((value) => (value === null ? MISSING : barOf(value, min, max))).join('');
}

function scaleOf(values: readonly (number | null)[], scale: Scale): Required<Scale> {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { min: scale.min ?? least, max: scale.max ?? greatest };
}

function barOf(value: number, min: number, max: number): string {
  const height = max > min ? (value - min) / (max - min) : 0.5;
  const step = Math.round(Math.min(1, Math.max(0, height)) * (BARS.length - 1));
  return BARS[step] ?? MISSING;
}
