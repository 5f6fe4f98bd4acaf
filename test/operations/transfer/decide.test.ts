import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { ConflictError, NotFoundError, UsageError } from '../../../src/domain/errors.js';
import {
  acceptTransfers,
  decideTransfers,
  rejectTransfers,
} from '../../../src/operations/transfer/decide.js';
import { importTransfers } from '../../../src/operations/transfer/import.js';
import { listTransfers } from '../../../src/operations/transfer/list.js';
import { aCompetence, anAchievement, aPerson, FIRE } from '../../builders/competence.js';
import type { TenantRecords, TestStore } from '../../builders/store.js';
import { applying, storeWith } from '../../builders/store.js';
import type { Cells } from './file.js';
import { aRow, fileOf } from './file.js';

const asOf = date('2015-06-30');
const lane = aPerson();
const laing = aPerson({ reference: '7', lastName: 'Laing', nationalInsuranceNumber: 'QQ777777C' });

const open: TestStore[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.dispose();
});

/** A ward into whose queue these rows have come, and the ids that wait, by last name. */
async function aQueue(rows: readonly Cells[], records: TenantRecords = {}) {
  const store = await storeWith({
    ward: { competence: [aCompetence(FIRE, 1)], person: [lane, laing], ...records },
  });
  open.push(store);
  const file = await fileOf(rows);
  await store.runner.write(importTransfers, { file }, applying(asOf));
  await file.dispose();
  const ids = (await waiting(store)).map(({ id }) => id);
  return { store, ids, id: ids[0] ?? '' };
}

async function waiting(store: TestStore) {
  return (await store.runner.read(listTransfers, {}, { asOf })).reviews;
}

function accept(store: TestStore, input: { ids: string[]; person?: string; replace?: boolean }) {
  return store.runner.write(acceptTransfers, input, applying(asOf)).then(({ output }) => output);
}

function reject(store: TestStore, ids: string[], because = 'not ours') {
  return store.runner.write(rejectTransfers, { ids, because }, applying(asOf)).then(({ output }) => output);
}

describe('the queue', () => {
  it('shows why an award waits, whose it may be and what they hold', async () => {
    const { store } = await aQueue([aRow({ 'Last Name': 'Laine' })], {
      achievement: [anAchievement({ level: 1, from: date('2014-01-01') })],
    });
    expect(await waiting(store)).toMatchObject([
      {
        state: 'needs-review',
        outcome: 'ni-matched-name-not-matched',
        outcomeInWords: 'NI Number Matched, Name not Matched',
        lastName: 'Laine',
        sendingVpd: '457',
        competence: FIRE,
        candidates: [
          {
            reference: lane.reference,
            lastName: 'Lane',
            differs: ['lastName'],
            holds: { level: 1, from: '2014-01-01', expires: '2015-01-01' },
          },
        ],
      },
    ]);
  });
});

describe('accepting an award', () => {
  it('gives it to its only candidate, and again changes nothing', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Laine' })]);
    expect(await accept(store, { ids: [id] })).toMatchObject({
      accepted: 1,
      changes: 2,
      reviews: [{ id, person: lane.reference, achievement: 'written' }],
    });
    expect(await store.records('ward', 'achievement')).toMatchObject([
      { person: lane.reference, from: '2015-02-01', expires: '2016-01-31', source: 'iat' },
    ]);
    expect(await waiting(store)).toEqual([]);
    expect(await accept(store, { ids: [id] })).toMatchObject({
      changes: 0,
      reviews: [{ achievement: 'unchanged' }],
    });
  });

  it('requires the person when there is no candidate or several', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Unknown', 'National Insurance Number': '' })]);
    await expect(accept(store, { ids: [id] })).rejects.toMatchObject({ code: 'person-needed' });
    await expect(accept(store, { ids: [id], person: '77' })).rejects.toBeInstanceOf(NotFoundError);
    expect(await accept(store, { ids: [id], person: '7' })).toMatchObject({ reviews: [{ person: '7' }] });
  });

  it('writes nothing for somebody who holds as much by now', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Laine' })]);
    await store.fill('ward', { achievement: [anAchievement({ from: date('2015-03-01') })] });
    expect(await accept(store, { ids: [id] })).toMatchObject({
      changes: 1,
      reviews: [{ achievement: 'alreadyHeld' }],
    });
  });

  it('does not replace a better award that was not announced, unless the request says replace', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Laine', 'Proficiency Level': '2' })]);
    await store.fill('ward', {
      achievement: [anAchievement({ from: date('2015-01-15'), expires: date('2019-01-01') })],
    });
    await expect(accept(store, { ids: [id] })).rejects.toMatchObject({ code: 'would-shorten' });
    expect(await accept(store, { ids: [id], replace: true })).toMatchObject({ changes: 2 });
  });

  it('accepts one that waits because it would shorten what is held', async () => {
    const { store, id } = await aQueue([aRow({ 'Proficiency Level': '2' })], {
      achievement: [anAchievement({ from: date('2015-01-15'), expires: date('2019-01-01') })],
    });
    expect(await accept(store, { ids: [id] })).toMatchObject({
      changes: 2,
      reviews: [{ achievement: 'written' }],
    });
  });

  it('refuses one that expired while it waited', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Laine' })]);
    const later = store.runner.write(acceptTransfers, { ids: [id] }, applying(date('2016-02-01')));
    await expect(later).rejects.toMatchObject({ code: 'expired-since' });
  });

  it('of an unknown id names the nearest', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Laine' })]);
    const mistyped = `${id.slice(0, -1)}!`;
    await expect(accept(store, { ids: [mistyped] })).rejects.toMatchObject({
      code: 'unknown-review',
      hint: expect.stringContaining(id) as unknown,
    });
  });

  it('of two awards of one competence in one job leaves the better one current', async () => {
    const { store, ids } = await aQueue([
      aRow({ 'Last Name': 'Laine' }),
      aRow({ 'Last Name': 'Laine', 'Expiry Date': '30/06/2016' }),
    ]);
    expect(ids).toHaveLength(2);
    await accept(store, { ids });
    const held = await store.records('ward', 'achievement');
    expect(held.some(({ expires }) => expires === '2016-06-30')).toBe(true);
  });
});

describe('an award that began before the one that counts', () => {
  const current = anAchievement({ from: date('2015-03-01'), expires: date('2016-01-01') });

  it('waits with both dates, and accepting it records it and says that it does not count', async () => {
    const { store, id } = await aQueue([aRow()], { achievement: [current] });
    expect(await waiting(store)).toMatchObject([
      {
        outcome: 'older-than-current',
        outcomeInWords: 'Older Than the Current One',
        from: '2015-02-01',
        expires: '2016-01-31',
        candidates: [{ holds: { from: '2015-03-01', expires: '2016-01-01' } }],
      },
    ]);
    expect(await accept(store, { ids: [id] })).toMatchObject({
      changes: 2,
      reviews: [{ achievement: 'written', from: '2015-02-01', counts: false, currentFrom: '2015-03-01' }],
    });
    expect(await store.records('ward', 'achievement')).toHaveLength(2);
    expect(await waiting(store)).toEqual([]);
  });

  it('says so too where it waited for another reason', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Laine' })], { achievement: [current] });
    expect(await accept(store, { ids: [id] })).toMatchObject({
      reviews: [{ achievement: 'written', counts: false, currentFrom: '2015-03-01' }],
    });
  });

  it('does not stand in the way of one that would count, accepted before or after it', async () => {
    for (const order of [(ids: string[]) => ids, (ids: string[]) => [...ids].reverse()]) {
      const { store, ids } = await aQueue(
        [aRow({ 'Expiry Date': '31/01/2018' }), aRow({ 'Date Last Awarded': '01/04/2015' })],
        { achievement: [current] },
      );
      expect(ids).toHaveLength(2);
      const { reviews } = await accept(store, { ids: order(ids) });
      expect(reviews.map(({ from, counts }) => [from, counts]).sort()).toEqual([
        ['2015-02-01', false],
        ['2015-04-01', true],
      ]);
      expect(await store.records('ward', 'achievement')).toHaveLength(3);
    }
  });
});

describe('rejecting an award', () => {
  it('keeps it with the reason, so that the same file does not queue it again', async () => {
    const row = aRow({ 'Last Name': 'Laine' });
    const { store, id } = await aQueue([row]);
    expect(await reject(store, [id])).toMatchObject({ rejected: 1, changes: 1 });
    expect(await reject(store, [id])).toMatchObject({ rejected: 1, changes: 0 });
    expect(await store.records('ward', 'transfer-review')).toMatchObject([
      { state: 'rejected', decidedBecause: 'not ours' },
    ]);
    const file = await fileOf([row]);
    const { output } = await store.runner.write(importTransfers, { file }, applying(asOf));
    expect(output).toMatchObject({ changes: 0, reviews: { queued: 0, waiting: 0, decided: 1 } });
    await file.dispose();
  });

  it('is a conflict when it was accepted, and the other way round', async () => {
    const { store, ids } = await aQueue([aRow({ 'Last Name': 'Laine' }), aRow({ 'Last Name': 'Lain' })]);
    const [one = '', other = ''] = ids;
    await accept(store, { ids: [one] });
    await expect(reject(store, [one])).rejects.toBeInstanceOf(ConflictError);
    await expect(accept(store, { ids: [one], person: '7' })).rejects.toMatchObject({
      code: 'already-decided',
    });
    await reject(store, [other]);
    await expect(accept(store, { ids: [other] })).rejects.toBeInstanceOf(ConflictError);
  });

  it('needs a reason', async () => {
    const { store, id } = await aQueue([aRow({ 'Last Name': 'Laine' })]);
    await expect(reject(store, [id], ' ')).rejects.toBeInstanceOf(UsageError);
  });
});

describe('decisions of one review', () => {
  it('are one job: all of them hold, or none', async () => {
    const { store, ids } = await aQueue([aRow({ 'Last Name': 'Laine' }), aRow({ 'Last Name': 'Lain' })]);
    const [one = '', other = ''] = ids;
    const decisions = [
      { id: one, decision: 'accept', person: lane.reference },
      { id: other, decision: 'accept', person: 'nobody' },
    ];
    await expect(store.runner.write(decideTransfers, { decisions }, applying(asOf))).rejects.toBeInstanceOf(
      NotFoundError,
    );
    expect(await waiting(store)).toHaveLength(2);
    const { output } = await store.runner.write(
      decideTransfers,
      { decisions: [decisions[0], { id: other, decision: 'reject', because: 'a mistake' }] },
      applying(asOf),
    );
    expect(output).toMatchObject({ accepted: 1, rejected: 1, changes: 3 });
  });
});
