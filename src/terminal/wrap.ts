/** Returns the terminal cells of a text. */
type Measure = (text: string) => number;

const lengthOf: Measure = (text) => text.length;

/** A term, and two blanks or more before its meaning. */
const DEFINED = /^(\s*\S.*?\s{2,})\S/;

/** A line that is a command to copy. */
const COMMAND = /^\s*(\$ )?provost /;

/** The units between which a line may break: words, and commands of ours in backticks as a whole. */
export function unitsOf(text: string): string[] {
  return text.match(/(?:`provost [^`]*`|\S)+/g) ?? [];
}

/**
 * Lines of at most `width` cells. A longer unit is a line of its own: no unit is cut.
 * @param hang the indent of all lines but the first
 */
export function wrapUnits(
  units: readonly string[],
  width: number,
  hang = 0,
  measure: Measure = lengthOf,
): string[] {
  const lines: string[] = [];
  let cells = 0;
  for (const unit of units) {
    const own = measure(unit);
    if (lines.length > 0 && cells + 1 + own <= width) {
      lines[lines.length - 1] += ` ${unit}`;
      cells += 1 + own;
    } else {
      const indent = lines.length === 0 ? 0 : hang;
      lines.push(' '.repeat(indent) + unit);
      cells = indent + own;
    }
  }
  return lines;
}

/**
 * A line of prose as lines of at most `width` cells, broken between words. Further lines are
 * indented like the first, or like the meaning of its term. A longer word stands alone, uncut, and a
 * command to copy stays on one line.
 */
export function wrapLine(text: string, width: number, measure: Measure = lengthOf): string[] {
  if (measure(text) <= width || (COMMAND.test(text) && !DEFINED.test(text))) return [text];
  const head = [headOf(text), indentOf(text)].find((start) => fits(text, start, width, measure)) ?? '';
  const [first = '', ...others] = wrapUnits(
    unitsOf(text.slice(head.length)),
    width - measure(head),
    0,
    measure,
  );
  return [head + first, ...others.map((line) => ' '.repeat(measure(head)) + line)];
}

/** The start of a line before its meaning: its indent, with a term if it has one. */
export function headOf(text: string): string {
  return DEFINED.exec(text)?.[1] ?? indentOf(text);
}

export function indentOf(text: string): string {
  return text.slice(0, text.length - text.trimStart().length);
}

/** Whether each unit after the head has room beside it. */
function fits(text: string, head: string, width: number, measure: Measure): boolean {
  const room = width - measure(head);
  return room >= width / 2 && unitsOf(text.slice(head.length)).every((unit) => measure(unit) <= room);
}
