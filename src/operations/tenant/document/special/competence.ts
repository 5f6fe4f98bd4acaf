import { competence } from '../../../../model/competence.js';
import { plainSchema } from '../field-schema.js';
import { fields, optional } from '../fields.js';
import type { SpecialRules } from './rules.js';

const { renewalEvery, renewalUnit } = competence.fields;

export const competenceRules: SpecialRules = {
  forms: {
    renewal: {
      schema: optional(
        fields({ every: plainSchema(competence, renewalEvery), unit: plainSchema(competence, renewalUnit) }),
      ),
      read: ({ every, unit }) => ({ renewalEvery: every, renewalUnit: unit }),
      write: (record) =>
        record['renewalEvery'] === null
          ? null
          : { every: record['renewalEvery'], unit: record['renewalUnit'] },
    },
  },

  check(given, { known, note }) {
    const twin = known.competences.earlierTwin(String(given.fields['name']));
    if (twin === undefined) return;
    const problem = `is the competence "${twin}" with other dashes, spaces or case: write it as that one`;
    note(given, 'name', () => problem);
  },
};
