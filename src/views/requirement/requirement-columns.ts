import type { RequirementRow, SetRequirement } from '../../operations/requirement/requirement-row.js';
import { textOf } from '../cells.js';
import type { Column } from '../view.js';

/** The columns of every list of requirements. */
export const requirementColumns: readonly Column<RequirementRow>[] = [
  { field: 'competence', header: 'Competence', content: 'identifier', priority: 5 },
  { field: 'level', header: 'Level', priority: 3 },
  { field: 'essential', header: 'Essential', priority: 2 },
  { field: 'setOn', header: 'Set on', priority: 4, value: ({ setOn }) => setOn.map(placeOf) },
  datesColumn('from', 'From'),
  datesColumn('to', 'To'),
  { field: 'inForce', header: 'In force', priority: 1 },
];

/**
 * One date for each assignment of the requirement. An open end is a dash for people, else empty.
 */
function datesColumn(field: 'from' | 'to', header: string): Column<RequirementRow> {
  return {
    ...{ field, header },
    value: ({ setOn }) =>
      setOn.every((each) => each[field] === null) ? null : setOn.map((each) => each[field] ?? ''),
    format: ({ setOn }) => textOf(setOn.map((each) => each[field] ?? '–')),
  };
}

function placeOf({ scope }: SetRequirement): string {
  return scope.kind === 'tenant' ? 'whole tenant' : `${scope.kind} ${scope.of}`;
}
