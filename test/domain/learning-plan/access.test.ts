import { describe, expect, it } from 'vitest';
import {
  accountGates,
  explainAccess,
  explainNotification,
  failedGates,
  gates,
  isInScope,
  type AccessInput,
} from '../../../src/domain/learning-plan/access.js';
import { aLearner, anAccessQuestion, anEmployer, aTree } from '../../builders/learning-plan.js';

const pat = anEmployer('pat@acme.example').of('acme').holding('Employer - View Learning Plan');
const sam = aLearner('L-1001').employedBy('acme').managedBy('pat@acme.example');
const viewAll = 'Employer - View All in Assigned Group(s)';

function refusals(question: AccessInput): string[] {
  return failedGates(explainAccess(question)).map(({ gate }) => gate);
}

describe('an employer sees the plan of a learner', () => {
  it('whom they manage', () => {
    const access = explainAccess(anAccessQuestion(pat.employer(), sam.plan()));
    expect(access.allowed).toBe(true);
    expect(access.gates.map(({ gate }) => gate)).toEqual(gates);
  });

  it('whom they mentor', () => {
    const learner = aLearner()
      .employedBy('acme')
      .managedBy('lee@acme.example')
      .mentoredBy('pat@acme.example');
    expect(refusals(anAccessQuestion(pat.employer(), learner.plan()))).toEqual([]);
  });

  it('who works anywhere below their organisation', () => {
    const organisations = aTree({ acme: null, works: 'acme', paintshop: 'works' });
    const learner = sam.employedBy('paintshop').plan();
    expect(refusals(anAccessQuestion(pat.employer(), learner, { organisations }))).toEqual([]);
  });

  it('who is in one of their groups or below it, when they hold View All', () => {
    const groups = aTree({ region: null, north: 'region', leeds: 'north', south: 'region' });
    const lee = anEmployer('lee@acme.example').of('acme').holding('Employer - View Learning Plan', viewAll);
    const inLeeds = sam.inGroups('leeds').plan();
    expect(
      refusals(anAccessQuestion(lee.inGroups('south', 'north').employer(), inLeeds, { groups })),
    ).toEqual([]);
    expect(refusals(anAccessQuestion(lee.inGroups('leeds').employer(), inLeeds, { groups }))).toEqual([]);
    expect(refusals(anAccessQuestion(lee.inGroups('south').employer(), inLeeds, { groups }))).toEqual([
      'relationship',
    ]);
    expect(refusals(anAccessQuestion(lee.employer(), inLeeds, { groups }))).toEqual(['relationship']);
    expect(
      refusals(anAccessQuestion(lee.inGroups('leeds').employer(), sam.inGroups('north').plan(), { groups })),
    ).toEqual(['relationship']);
  });
});

describe('a gate refuses', () => {
  it('everybody while the feature is off, whatever else holds', () => {
    expect(refusals(anAccessQuestion(pat.employer(), sam.plan(), { featureEnabled: false }))).toEqual([
      'feature',
    ]);
  });

  it.each(['prospect', 'expired', 'cancelled', 'archived'] as const)(
    'an account with the status %s',
    (status) => {
      expect(refusals(anAccessQuestion(pat.withStatus(status).employer(), sam.plan()))).toEqual(['sign-in']);
    },
  );

  it('an account without the role, though the feature is on', () => {
    expect(refusals(anAccessQuestion(anEmployer().of('acme').employer(), sam.plan()))).toEqual(['role']);
  });

  it('a learner of another organisation, or of one above, though they manage them', () => {
    const organisations = aTree({ holding: null, acme: 'holding', other: 'holding' });
    for (const employer of ['other', 'holding']) {
      const question = anAccessQuestion(pat.employer(), sam.employedBy(employer).plan(), { organisations });
      expect(refusals(question)).toEqual(['organisation']);
    }
  });

  it('when either has no organisation, though neither having one makes them alike', () => {
    const homeless = anEmployer().holding('Employer - View Learning Plan').employer();
    const unemployed = aLearner().managedBy('pat@acme.example').plan();
    expect(refusals(anAccessQuestion(homeless, unemployed))).toEqual(['organisation']);
    expect(refusals(anAccessQuestion(pat.employer(), unemployed))).toEqual(['organisation']);
    expect(refusals(anAccessQuestion(homeless, sam.plan()))).toEqual(['organisation']);
  });

  it('the groups of an account that does not hold View All', () => {
    const lee = anEmployer('lee@acme.example')
      .of('acme')
      .holding('Employer - View Learning Plan')
      .inGroups('north');
    expect(refusals(anAccessQuestion(lee.employer(), sam.inGroups('north').plan()))).toEqual([
      'relationship',
    ]);
  });

  it('a group of another organisation, which View All does not open', () => {
    const lee = anEmployer('lee@other.example').of('other').holding('Employer - View Learning Plan', viewAll);
    const question = anAccessQuestion(lee.inGroups('north').employer(), sam.inGroups('north').plan());
    expect(refusals(question)).toEqual(['organisation']);
  });

  it('together with every other that fails, in the one order', () => {
    const stranger = anEmployer('x@other.example').of('other').withStatus('expired').employer();
    expect(refusals(anAccessQuestion(stranger, sam.plan(), { featureEnabled: false }))).toEqual(gates);
  });

  it('and says in one sentence which facts decided', () => {
    const lee = anEmployer('lee@acme.example').of('other').withStatus('archived').employer();
    const whys = explainAccess(anAccessQuestion(lee, sam.plan(), { featureEnabled: false })).gates.map(
      ({ why }) => why,
    );
    expect(whys).toEqual([
      'The feature employer-learning-plan is off for the tenant.',
      'lee@acme.example has the status archived, and only full-user and invited can sign in.',
      'lee@acme.example does not hold the role Employer - View Learning Plan.',
      'The employer of L-1001 is acme, which is not and is not below other, the organisation of lee@acme.example.',
      'lee@acme.example is neither manager nor mentor of L-1001 and does not hold Employer - View All in Assigned Group(s).',
    ]);
  });
});

describe('the scope of an employer', () => {
  it('is what the last two gates allow, whatever the first three say', () => {
    const shut = anEmployer('pat@acme.example').of('acme').withStatus('archived').employer();
    expect(isInScope(anAccessQuestion(shut, sam.plan(), { featureEnabled: false }))).toBe(true);
    expect(isInScope(anAccessQuestion(shut, sam.employedBy('other').plan()))).toBe(false);
    expect(isInScope(anAccessQuestion(shut, sam.managedBy('lee@acme.example').plan()))).toBe(false);
  });
});

describe('an employer is notified about a learning plan', () => {
  it.each(['Assessor', 'Trainee Assessor', 'Internal Verifier'])('with access and the role %s', (role) => {
    const { notified, why } = explainNotification(anAccessQuestion(pat.holding(role).employer(), sam.plan()));
    expect(notified).toBe(true);
    expect(why).toEqual([`pat@acme.example has access to the plan and holds ${role}.`]);
  });

  it('but not with access alone', () => {
    const { notified, why } = explainNotification(anAccessQuestion(pat.employer(), sam.plan()));
    expect(notified).toBe(false);
    expect(why).toEqual(['pat@acme.example holds none of Assessor, Trainee Assessor, Internal Verifier.']);
  });

  it('nor with the role alone', () => {
    const assessor = anEmployer().of('acme').holding('Assessor').employer();
    const { notified, why } = explainNotification(anAccessQuestion(assessor, sam.plan()));
    expect(notified).toBe(false);
    expect(why).toEqual(['pat@acme.example does not hold the role Employer - View Learning Plan.']);
  });
});

describe('the gates about the account alone', () => {
  it('are the first three, as every learner of that account meets them', () => {
    const expired = anEmployer('kim@acme.example').of('acme').withStatus('expired');
    const question = anAccessQuestion(expired.employer(), sam.plan(), { featureEnabled: false });
    expect(accountGates(question)).toEqual(explainAccess(question).gates.slice(0, 3));
    expect(accountGates(question).map(({ passed }) => passed)).toEqual([false, false, false]);
    expect(
      accountGates({ featureEnabled: true, employer: pat.employer() }).every(({ passed }) => passed),
    ).toBe(true);
  });
});
