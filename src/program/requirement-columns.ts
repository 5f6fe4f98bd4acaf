import type { RequirementRow, SetRequirement } from '../operations/requirement/fields.js';
import type { Column } from '../terminal/columns.js';

/** Requirements, as every list of them shows them. */
export const requirementColumns: readonly Column<RequirementRow>[] = [
  { field: 'competence', header: 'Competence', priority: 5, readableWidth: 34 },
  { field: 'level', header: 'Level', priority: 3 },
  { field: 'essential', header: 'Essential', priority: 2 },
  { field: 'setOn', header: 'Set on', priority: 4, value: ({ setOn }) => setOn.map(placeOf) },
  { field: 'from', header: 'From', value: ({ setOn }) => setOn.map(({ from }) => from ?? '–') },
  { field: 'to', header: 'To', value: ({ setOn }) => setOn.map(({ to }) => to ?? '–') },
  { field: 'inForce', header: 'In force', priority: 1 },
];

function placeOf({ scope }: SetRequirement): string {
  return scope.kind === 'tenant' ? 'whole tenant' : `${scope.kind} ${scope.of}`;
}
