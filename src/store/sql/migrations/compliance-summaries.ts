import { PEOPLE_IN_BLOCK } from '../../packed/people.js';
import type { SqlDialect } from '../driver.js';
import { packedKinds } from '../packed-blocks.js';

/** What compliance and overdue components are counted from: blocks of people, those of a store that has people already among them. */
export function complianceSummaries({ bytes, types }: SqlDialect): string[] {
  return [
    `CREATE TABLE packed_block (
      tenant_id ${types.number} NOT NULL REFERENCES "tenant" (id) ON DELETE CASCADE, kind ${types.text} NOT NULL, block ${types.bigint} NOT NULL,
      changed ${types.bigint} NOT NULL, content ${bytes}, PRIMARY KEY (tenant_id, kind, block)
    )`,
    ...packedKinds.map(
      (kind) => `INSERT INTO packed_block (tenant_id, kind, block, changed)
      SELECT DISTINCT tenant_id, '${kind}', id / ${PEOPLE_IN_BLOCK}, 0 FROM person`,
    ),
  ];
}
