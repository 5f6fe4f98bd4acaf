import type { Cells, PackedContent } from './packed-content.js';
import { namesIn, unpacked } from './packed-content.js';
import type { DayCodes } from './day-codes.js';
import { narrowDays, wideDays } from './day-codes.js';

/**
 * The assignments and achievements of a block of people. It holds dates and no figures, so it serves
 * any day and any requirements, renewal periods and tree of organisations.
 *
 * The achievements of one competence are a section. It consists of runs with at most one achievement
 * of each person: the last runs hold everybody's latest, those before them the ones before. Reading
 * the runs in order up to a day, and overwriting each person's value, leaves the current one.
 */
export interface ComplianceBlock {
  readonly days: DayCodes;
  readonly cells: Cells;
  readonly ints: Int32Array;
  /** Numbers of organisations; the posts name them by their index here. */
  readonly organisations: Int32Array;
  /** Names of jobs and positions; the posts name them by their index here plus one, 0 for none. */
  readonly jobs: () => readonly string[];
  readonly positions: () => readonly string[];
  readonly posts: Posts;
  readonly assignments: Assignments;
  readonly sections: readonly Section[];
}

/** Where columns of cells begin, and how long they are. */
export interface Posts {
  readonly count: number;
  readonly organisation: number;
  readonly job: number;
  readonly position: number;
}

/** In the order of person and number. */
export interface Assignments {
  readonly count: number;
  /** Indexes of people in the block. */
  readonly person: number;
  readonly post: number;
  /** Day codes; 0 for none. */
  readonly start: number;
  readonly end: number;
}

export interface Section {
  /** Number of the competence. */
  readonly competence: number;
  readonly sortCount: number;
  /** Where among the ints its sorts begin, `SORT_INTS` numbers of each. */
  readonly sorts: number;
  readonly runCount: number;
  /** Where among the ints its runs begin, `RUN_INTS` numbers of each, earliest first. */
  readonly runs: number;
}

/**
 * Offsets of what achievements of one sort have in common: the level, `sortFlag` bits, and how many
 * days after the date from the stored expiry is or, without one, the award from which the renewal
 * is counted; `FAR` where that is later than the codes reach.
 */
export const sortInt = { level: 0, flags: 1, reach: 2 } as const;
export const SORT_INTS = 3;

/**
 * `stored`: an expiry is stored. `tie`: the person's achievement before it has the same date from
 * and level, so that the later expiry counts.
 */
export const sortFlag = { stored: 1, tie: 2 } as const;

/**
 * Offsets of what describes a run, whose achievements are in the order of their dates from: how many
 * there are; where among the cells the indexes of people begin, and the dates from; the sort of all
 * (never one of ties), or `MIXED`, where the sorts follow the dates; and 1 where their people have
 * earlier achievements.
 */
export const runInt = { count: 0, people: 1, from: 2, sort: 3, isLater: 4 } as const;
export const RUN_INTS = 5;
export const MIXED = -1;

/** Changed with every change of the form: blocks of another form are packed anew. */
export const BLOCK_FORM = 0x504b_c102;

/** Levels above this count as this. */
export const HIGHEST_LEVEL = 2 ** 26 - 1;

/** More days than there are. */
export const FAR = 0x3fff_ffff;

/** Undefined where the bytes are no block of this form, or damaged. */
export function openCompliance(bytes: Uint8Array): ComplianceBlock | undefined {
  const content = unpacked(BLOCK_FORM, bytes);
  return content === undefined ? undefined : blockFrom(content);
}

const COUNTS = 4;
const SECTION_INTS = 3;

function blockFrom({ ints, cells, texts }: PackedContent): ComplianceBlock {
  const [organisationCount = 0, postCount = 0, assignmentCount = 0, sectionCount = 0] = ints;
  let at = 0;
  const column = (length: number): number => (at += length) - length;
  const posts = {
    count: postCount,
    organisation: column(postCount),
    job: column(postCount),
    position: column(postCount),
  };
  const assignments = {
    count: assignmentCount,
    person: column(assignmentCount),
    post: column(assignmentCount),
    start: column(assignmentCount),
    end: column(assignmentCount),
  };
  return {
    days: cells instanceof Uint16Array ? narrowDays : wideDays,
    cells,
    ints,
    organisations: ints.subarray(COUNTS, COUNTS + organisationCount),
    jobs: () => namesIn(texts[0]),
    positions: () => namesIn(texts[1]),
    posts,
    assignments,
    sections: sectionsIn(ints, COUNTS + organisationCount, sectionCount),
  };
}

function sectionsIn(ints: Int32Array, first: number, count: number): Section[] {
  const sections: Section[] = [];
  let at = first;
  for (let index = 0; index < count; index += 1) {
    const [competence = 0, sortCount = 0, runCount = 0] = [ints[at], ints[at + 1], ints[at + 2]];
    const sorts = at + SECTION_INTS;
    const runs = sorts + SORT_INTS * sortCount;
    sections.push({ competence, sortCount, sorts, runCount, runs });
    at = runs + RUN_INTS * runCount;
  }
  return sections;
}
