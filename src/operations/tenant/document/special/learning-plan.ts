import { programme as programmeKind } from '../../../../model/programme.js';
import { programmeEnrolment } from '../../../../model/programme-enrolment.js';
import type { Fields, ItemChecks, Named, Note, GivenRecord, SpecialRules } from './rules.js';

export const enrolmentRules: SpecialRules = { name: namedEnrolments };

/**
 * The start is part of an enrolment's key. Without it, the item matches the only enrolment on the
 * programme that no other item names, or is new without a start. Several matches are a problem.
 */
function namedEnrolments(given: readonly GivenRecord[], stored: readonly Fields[], note: Note): Named {
  const named = given.map((each) => {
    const { person, programme, start } = each.fields;
    if (start !== undefined) return each;
    const others = given.filter(({ fields }) => fields['programme'] === programme);
    const meant = stored.filter(
      (held) =>
        held['programme'] === programme && !others.some(({ fields }) => fields['start'] === held['start']),
    );
    if (meant.length > 1) {
      note(
        each,
        'start',
        () =>
          `is missing: ${String(person)} has ${meant.length} enrolments on "${String(programme)}", and its start says which is meant`,
      );
    }
    return { ...each, fields: { ...each.fields, start: meant[0]?.['start'] ?? null } };
  });
  return { given: named, replaced: [] };
}

export const componentRules: SpecialRules = {
  // What was an employer-only review and is now of another type is employer-only no longer.
  complete: (record) => (record['type'] === 'review' ? record : { ...record, employerOnly: false }),
  check: checkEnrolment,
};

/**
 * A component belongs to a programme that the learner is enrolled on, or to one below it, and may
 * name an enrolment there by its start (domain page, section 2).
 */
function checkEnrolment(given: GivenRecord, { known, item, stored, prunes, note }: ItemChecks): void {
  const person = String(given.fields['person']);
  const programme = String(given.fields['programme']);
  const { enrolmentStart } = given.fields;
  const programmes = known.treeOf(programmeKind);
  if (programmes?.node(programme) === undefined) return;
  const lineage = [programme, ...programmes.ancestorsOf(programme)];
  const written = item.filter(({ part }) => part.kind === programmeEnrolment).map(({ fields }) => fields);
  const enrolments = [...(prunes ? [] : stored(programmeEnrolment)), ...written];
  const belongsTo = enrolments.filter((enrolment) => lineage.includes(String(enrolment['programme'])));
  if (belongsTo.length === 0) {
    note(
      given,
      'programme',
      () => `${person} is enrolled neither on the programme "${programme}" nor on one above it`,
    );
  } else if (typeof enrolmentStart === 'string' && !belongsTo.some(({ start }) => start === enrolmentStart)) {
    note(
      given,
      'enrolmentStart',
      () =>
        `no enrolment of ${person} on the programme "${programme}" or one above it starts on ${enrolmentStart}`,
    );
  }
}
