import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openScratch } from '../../../src/changes/scratch.js';
import { openStore } from '../../../src/store/open.js';
import type { RecordChange } from '../../../src/store/port.js';
import { date } from '../../../src/domain/calendar.js';
import { achievedStatusTest } from '../../../src/domain/competence/achieved-status.js';
import { expiryOf } from '../../../src/domain/competence/expiry.js';
import { decideAmong } from '../../../src/domain/competence/decide-among.js';
import type { Award } from '../../../src/domain/competence/transfer.js';
import { transferTargets } from '../../../src/domain/competence/transfer-targets.js';
import type { Achievement } from '../../../src/domain/competence/types.js';
import { createReviewQueue, reviewTables } from '../../../src/operations/transfer/review-queue.js';
import { createRowOutcomes } from '../../../src/operations/transfer/row-outcomes.js';
import { settleAlone } from '../../../src/operations/transfer/settle.js';
import { storeWith } from '../../builders/store.js';
import { aCompetence, anAchievement, FIRE } from '../../builders/competence.js';

const days = ['2014-02-28', '2014-06-30', '2015-06-29', '2015-06-30', '2015-07-01', '2016-06-30'].map(date);
const day = fc.constantFrom(...days);
const dayOrNone = fc.option(day, { nil: null });
const level = fc.integer({ min: 1, max: 2 });
const asOf = date('2015-06-30');

it('an only award is settled as the rule decides, wherever it is settled without it', async () => {
  const store = await storeWith({ ward: { competence: [aCompetence(FIRE, 1)] } });
  const opened = await openStore(store.url, { create: false });
  const scratch = await openScratch(reviewTables);
  const queue = createReviewQueue(scratch, 'ward', createRowOutcomes());
  let settled = 0;
  try {
    await opened.read(async (reader) => {
      const tenant = reader.tenant('ward');
      const award = fc.record({ level, from: day, awarded: dayOrNone, stated: dayOrNone });
      const holding = fc.record({ level, from: day, awarded: dayOrNone, expires: dayOrNone });
      const every = fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined });
      const given = fc.tuple(award, fc.array(holding, { maxLength: 2 }), fc.boolean(), every);
      fc.assert(
        fc.property(given, ([said, others, isThere, renewal]) => {
          const competence = aCompetence(FIRE, renewal);
          const same = { level: said.level, from: said.from, awarded: said.awarded, expires: said.stated };
          const held: Achievement[] = [...others, ...(isThere ? [same] : [])].map((of) => anAchievement(of));
          const changes: RecordChange[] = [];
          const context = {
            asOf,
            source: 'iat' as const,
            targets: transferTargets([competence], []),
            isAchieved: achievedStatusTest(),
          };
          const receiver = {
            tenant,
            context,
            queue,
            changes: { add: (change: RecordChange) => void changes.push(change) },
          };
          const short = { competence, ...said };
          const decision = settleAlone(receiver, '20059417', short, held);
          const whole: Award = {
            ...short,
            line: 2,
            sentAs: 'fire',
            expires: expiryOf({ from: said.from, awarded: said.awarded, expires: said.stated }, competence),
          };
          const [ruled] = decideAmong('20059417', [whole], held, context);
          if (decision === undefined) return;
          settled += 1;
          expect(decision).toBe(ruled?.decision);
          const accepted = ruled?.decision === 'accepted' ? [ruled.achievement] : [];
          expect(changes.map(({ before, after }) => [before, after])).toEqual(
            accepted.map((after) => [null, after]),
          );
        }),
        { numRuns: 1_000 },
      );
    });
    expect(settled).toBeGreaterThan(300);
  } finally {
    scratch.close();
    await opened.close();
    await store.dispose();
  }
});
