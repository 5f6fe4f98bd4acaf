import { date, type CalendarDate } from '../../src/domain/calendar.js';
import { achievedStatusTest } from '../../src/domain/competence/achieved-status.js';
import type { MatchedRow, RowsContext } from './decide-rows.js';
import type { TransferRow } from '../../src/domain/competence/transfer.js';
import { transferTargets } from '../../src/domain/competence/transfer-targets.js';
import type {
  Achievement,
  Assignment,
  Competence,
  Equivalence,
  Person,
  Requirement,
} from '../../src/domain/competence/types.js';
import type { RenewalUnit } from '../../src/domain/competence/vocabulary.js';

export const FIRE = 'NHS|CSTF|Fire Safety - 1 Year|';

/** A competence that never expires, unless it is given a renewal period. */
export function aCompetence(
  name = FIRE,
  renewalEvery?: number,
  renewalUnit: RenewalUnit = 'year',
): Competence {
  return renewalEvery === undefined
    ? { name, renewalEvery: null, renewalUnit: null, levels: null }
    : { name, renewalEvery, renewalUnit, levels: null };
}

export function aPerson(of: Partial<Person> = {}): Person {
  return {
    reference: '20059417',
    firstName: 'Sarah',
    lastName: 'Lane',
    previousLastName: null,
    dateOfBirth: date('1980-02-11'),
    nationalInsuranceNumber: 'QQ111111A',
    nhsUniqueId: null,
    uln: null,
    kind: 'employee',
    account: null,
    employer: null,
    manager: null,
    mentor: null,
    rag: null,
    ...of,
  };
}

export function anAssignment(of: Partial<Assignment> = {}): Assignment {
  return {
    person: '20059417',
    number: '20059417',
    organisation: 'w9',
    job: 'Nurse',
    position: 'Staff nurse',
    start: date('2010-01-01'),
    end: null,
    primary: true,
    ...of,
  };
}

/** Of the whole tenant, without dates, unless told otherwise. */
export function aRequirement(of: Partial<Requirement> = {}): Requirement {
  return {
    competence: FIRE,
    scopeKind: 'tenant',
    scopeOf: '',
    from: null,
    to: null,
    level: 1,
    essential: false,
    ...of,
  };
}

export function anAchievement(of: Partial<Achievement> = {}): Achievement {
  return {
    person: '20059417',
    competence: FIRE,
    from: date('2015-01-01'),
    level: 1,
    awarded: null,
    expires: null,
    source: 'class',
    ...of,
  };
}

export function aTransferRow(of: Partial<TransferRow> = {}): TransferRow {
  return {
    line: 2,
    competence: FIRE,
    level: 1,
    dateFrom: null,
    awarded: date('2015-01-01'),
    expires: null,
    statesNoExpiry: false,
    status: '',
    problem: null,
    ...of,
  };
}

/** The row, its person matched successfully. */
export function ofPerson(row: TransferRow, person = aPerson()): MatchedRow {
  return { row, match: { outcome: 'matched-successfully', person, candidates: [person] } };
}

/** What rows are decided against on the day: these competences, equivalences and achievements held before. */
export function aTransfer(
  asOf: CalendarDate,
  {
    competences = [aCompetence(FIRE, 1)],
    equivalences = [],
    achievedStatuses = [],
    held = [],
  }: {
    competences?: readonly Competence[];
    equivalences?: readonly Equivalence[];
    achievedStatuses?: readonly string[];
    held?: readonly Achievement[];
  } = {},
): RowsContext {
  return {
    asOf,
    source: 'iat',
    targets: transferTargets(competences, equivalences),
    isAchieved: achievedStatusTest(achievedStatuses),
    held: (person, competence) =>
      held.filter((each) => each.person === person && each.competence === competence),
  };
}
