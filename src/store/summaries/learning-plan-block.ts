import type { Cells, PackedContent } from './packed-content.js';
import { namesIn, packed, textOf, unpacked } from './packed-content.js';
import type { DayCodes, DecimalDays } from './day-codes.js';
import { narrowDays, wideDays } from './day-codes.js';

/**
 * The enrolments of a block of people, and the due days of their components that are not done. It
 * holds dates and no figures, so it serves any day, tree of programmes and settings.
 */
export interface LearningPlanBlock {
  readonly days: DayCodes;
  /** Due days of components that are not done, then the sort of each. */
  readonly cells: Cells;
  /** Names of statuses; the enrolments name them by their index here. */
  readonly statuses: readonly string[];
  /**
   * `ENROLMENT_INTS` numbers of each, by person and programme: index of the person in the block,
   * number of the programme, index of the status, start (0 for none).
   */
  readonly enrolments: Int32Array;
  /**
   * One person's components on one programme that name the same enrolment, `RUN_INTS` numbers of
   * each, by person: index of the person, number of the programme, where its cells end (they begin
   * where those of the run before end), and start of the enrolment (0 where they name none).
   */
  readonly runs: Int32Array;
}

/** Index of the person in the block, programme number, status, start (stored date, 0 for none). */
export type EnrolmentRow = readonly [person: number, programme: number, status: string, start: number];

/**
 * Index of the person, number of the programme, due date (0 for none, or nothing left to do), sort,
 * start of the enrolment that the component names.
 */
export type ComponentRow = readonly [
  person: number,
  programme: number,
  due: number,
  sort: number,
  enrolmentStart: number,
];

/** Changed with every change of the form: blocks of another form are packed anew. */
const BLOCK_FORM = 0x504b_d002;
const COUNTS = 2;
export const ENROLMENT_INTS = 4;
export const RUN_INTS = 4;

/**
 * Packs the rows, which come in the order of person, programme and start.
 * @param isWide with codes for all dates; dates before 1900 always need them
 */
export function packLearningPlans(
  enrolments: readonly EnrolmentRow[],
  components: readonly ComponentRow[],
  days: DecimalDays,
  isWide = false,
): Uint8Array {
  const statuses = [...new Set(enrolments.map(([, , status]) => status))];
  const numbered = new Map(statuses.map((status, number) => [status, number]));
  const dated = components.filter(([, , due]) => due !== 0);
  const earliest = dated.reduce((least, [, , due]) => Math.min(least, due), FIRST_NARROW);
  const codes = isWide || earliest < FIRST_NARROW ? wideDays : narrowDays;
  const ints = [enrolments.length, 0];
  for (const [person, programme, status, start] of enrolments)
    ints.push(person, programme, numbered.get(status) ?? 0, start);
  let [runPerson, runProgramme, runStart, open] = [-1, -1, -1, 0];
  for (const [person, programme, due, , start] of components) {
    if (person !== runPerson || programme !== runProgramme || start !== runStart) {
      [runPerson, runProgramme, runStart] = [person, programme, start];
      ints[1] = (ints[1] ?? 0) + 1;
      ints.push(person, programme, open, start);
    }
    if (due === 0) continue;
    open += 1;
    ints[ints.length - 2] = open;
  }
  const dues = dated.map(([, , due]) => Math.min(days.of(due) - codes.zero, codes.later));
  const cells = [...dues, ...dated.map(([, , , sort]) => sort)];
  return packed(BLOCK_FORM, {
    ints: Int32Array.from(ints),
    cells: codes === wideDays ? Int32Array.from(cells) : Uint16Array.from(cells),
    texts: [textOf(statuses)],
  });
}

/** 1 January 1900 as a stored date. */
const FIRST_NARROW = 19_000_101;

/** Undefined where the bytes are no block of this form, or damaged. */
export function openLearningPlans(bytes: Uint8Array): LearningPlanBlock | undefined {
  const content = unpacked(BLOCK_FORM, bytes);
  return content === undefined ? undefined : blockFrom(content);
}

function blockFrom({ ints, cells, texts }: PackedContent): LearningPlanBlock {
  const [enrolmentCount = 0, runCount = 0] = ints;
  const runsAt = COUNTS + ENROLMENT_INTS * enrolmentCount;
  return {
    days: cells instanceof Uint16Array ? narrowDays : wideDays,
    cells,
    statuses: namesIn(texts[0]),
    enrolments: ints.subarray(COUNTS, runsAt),
    runs: ints.subarray(runsAt, runsAt + RUN_INTS * runCount),
  };
}
