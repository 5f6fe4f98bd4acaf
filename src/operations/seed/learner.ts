import type { EnrolmentStatus, RagStatus } from '../../domain/learning-plan/vocabulary.js';
import type { WrittenComponent, WrittenItem } from './written.js';
import { areaKeys, employerAccount, employerOfAccount, type EmployerPlan } from './employer-accounts.js';
import { birthday, daysFrom, ulnOf } from './identity.js';
import { nameOf, numbered } from './names.js';
import type { Random } from './random.js';
import { ANCHOR, type SeedRequest } from './scenario.js';

type WrittenPerson = WrittenItem<'people'>;

const statuses: readonly (readonly [EnrolmentStatus, number])[] = [
  ['active', 78],
  ['on-a-break', 5],
  ['entered-epa', 5],
  ['complete', 6],
  ['withdrawn', 4],
  ['pending-change-of-programme', 2],
];

/** A learner managed by one employer account, with the scenario's programme and components. */
export function learnerOf(
  random: Random,
  request: SeedRequest,
  employers: EmployerPlan,
  given: {
    readonly number: number;
    readonly programme: string;
    readonly components: readonly WrittenComponent[];
  },
): WrittenPerson {
  const { number, programme, components } = given;
  const account = number % employers.accounts;
  const start = daysFrom(ANCHOR, -random.int(20, 700));
  const status = random.weighted(statuses);
  const ended = status === 'complete' || status === 'withdrawn';
  return {
    reference: numbered('L-', number + 1),
    ...nameOf(random),
    dateOfBirth: birthday(random, 16, 45),
    uln: ulnOf(number),
    kind: 'employee',
    groups: [random.pick(areaKeys)],
    employer: employerOfAccount(request, employers, account),
    manager: employerAccount(request, employers, account).email,
    mentor: null,
    rag: random.weighted<RagStatus>([
      ['green', 60],
      ['amber', 28],
      ['red', 12],
    ]),
    programmes: [
      {
        programme,
        start,
        plannedEnd: daysFrom(start, 730),
        end: ended ? daysFrom(ANCHOR, -random.int(1, 19)) : null,
        status,
      },
    ],
    components: [...components],
  };
}
