import { PEOPLE_IN_BLOCK } from '../../packed/people.js';
import type { SqlDialect } from '../driver.js';
import { packedKinds } from '../packed-blocks.js';

/** What compliance and overdue components are counted from: blocks of people, those of a store that has people already among them. */
export function complianceSummaries({ bytes }: SqlDialect): string[] {
  return [
    `CREATE TABLE packed_block (
      tenant_id integer NOT NULL REFERENCES "tenant" (id) ON DELETE CASCADE, kind text NOT NULL, block integer NOT NULL,
      changed integer NOT NULL, content ${bytes}, PRIMARY KEY (tenant_id, kind, block)
    )`,
    ...packedKinds.map(
      (kind) => `INSERT INTO packed_block (tenant_id, kind, block, changed, content)
      SELECT DISTINCT tenant_id, '${kind}', id / ${PEOPLE_IN_BLOCK}, 0, NULL FROM person`,
    ),
  ];
}
