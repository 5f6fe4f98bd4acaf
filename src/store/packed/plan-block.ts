import type { Cells, PackedContent } from './content.js';
import { packed, unpacked } from './content.js';
import type { DayCodes, DecimalDays } from './day-codes.js';
import { narrowDays, wideDays } from './day-codes.js';

/**
 * What counting overdue components needs to know of a block of people: their enrolments on programmes, and when their components
 * that are not done are due. It holds dates and never figures, so it serves any day, tree of programmes and settings.
 */
export interface PlanBlock {
  readonly days: DayCodes;
  /** Due days of components that are not done, and behind all of them the place of the sort of each. */
  readonly cells: Cells;
  /** Names of statuses; the enrolments name them by their place here. */
  readonly statuses: readonly string[];
  /**
   * `ENROLMENT_INTS` numbers of each: place of the person in the block, number of the programme, place of the status, start (0 where
   * there is none). By person and programme.
   */
  readonly enrolments: Int32Array;
  /**
   * One person's components on one programme that name the same enrolment, `RUN_INTS` numbers of each: place of the person, number of
   * the programme, where its cells end, and the start of the enrolment that they name (0 where they name none); its cells begin where
   * those of the run before end. By person.
   */
  readonly runs: Int32Array;
}

/** Place of the person in the block, number of the programme, status, and start. Dates are as stores keep them, 0 where there is none. */
export type EnrolmentRow = readonly [person: number, programme: number, status: string, start: number];

/**
 * Place of the person, number of the programme, due date (0 where there is none, or nothing left to do), place of the sort, and start of
 * the enrolment that the component names.
 */
export type ComponentRow = readonly [
  person: number,
  programme: number,
  due: number,
  sort: number,
  enrolmentStart: number,
];

/** The form of what is written. Another number, whenever the form changes, and blocks in the old one are made anew. */
const MARK = 0x504b_d002;
const COUNTS = 2;
export const ENROLMENT_INTS = 4;
export const RUN_INTS = 4;

/**
 * Packs the rows, which come in the order of person, programme and start. `isWide` asks for codes of all dates; without it they are taken
 * only where dates before 1900 need them.
 */
export function packPlans(
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
  return packed(MARK, {
    ints: Int32Array.from(ints),
    cells: codes === wideDays ? Int32Array.from(cells) : Uint16Array.from(cells),
    texts: [new TextEncoder().encode(JSON.stringify(statuses))],
  });
}

/** 1 January 1900, as stores keep dates. */
const FIRST_NARROW = 19_000_101;

/** Undefined where the bytes are no block of this form, or damaged. */
export function openPlans(bytes: Uint8Array): PlanBlock | undefined {
  const content = unpacked(MARK, bytes);
  return content === undefined ? undefined : blockFrom(content);
}

function blockFrom({ ints, cells, texts }: PackedContent): PlanBlock {
  const [enrolmentCount = 0, runCount = 0] = ints;
  const statuses: unknown = JSON.parse(new TextDecoder().decode(texts[0] ?? new Uint8Array()));
  const runsAt = COUNTS + ENROLMENT_INTS * enrolmentCount;
  return {
    days: cells instanceof Uint16Array ? narrowDays : wideDays,
    cells,
    statuses: Array.isArray(statuses) ? statuses.map(String) : [],
    enrolments: ints.subarray(COUNTS, runsAt),
    runs: ints.subarray(runsAt, runsAt + RUN_INTS * runCount),
  };
}
