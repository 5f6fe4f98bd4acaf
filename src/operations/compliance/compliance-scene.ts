import type { CalendarDate } from '../../domain/calendar.js';
import type { RequirementsInForce } from '../../domain/competence/requirement.js';
import { requirementsInForce } from '../../domain/competence/requirement.js';
import type { ComplianceWindow } from '../../domain/competence/status.js';
import { complianceWindow } from '../../domain/competence/status.js';
import type { Competence, Requirement } from '../../domain/competence/types.js';
import { NotFoundError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { Organisation } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';

/** Small data that compliance needs in addition to assignments and achievements; read once. */
export interface ComplianceRecords {
  readonly organisations: readonly Organisation[];
  readonly tree: Tree<Organisation>;
  /** Definitions by name. */
  readonly catalogue: ReadonlyMap<string, Competence>;
  readonly requirements: readonly Requirement[];
}

/** Compliance records as of a day. */
export interface ComplianceScene extends ComplianceRecords {
  readonly window: ComplianceWindow;
  readonly inForce: RequirementsInForce;
}

export async function readComplianceRecords(tenant: TenantReader): Promise<ComplianceRecords> {
  const [organisations, competences, requirements] = await readTogether([
    tenant.all('organisation'),
    tenant.all('competence'),
    tenant.all('requirement'),
  ]);
  return {
    organisations,
    tree: new Tree(organisations),
    catalogue: new Map(competences.map((competence) => [competence.name, competence])),
    requirements,
  };
}

export function sceneAsOf(records: ComplianceRecords, asOf: CalendarDate): ComplianceScene {
  return {
    ...records,
    window: complianceWindow(asOf),
    inForce: requirementsInForce(records.requirements, asOf),
  };
}

/**
 * The organisation and all below it; undefined, for every one, if none is named.
 * @throws {NotFoundError} `unknown-organisation`, with the nearest key
 */
export function organisationsBelow(
  { organisations, tree }: Pick<ComplianceRecords, 'organisations' | 'tree'>,
  key: string | undefined,
): ReadonlySet<string> | undefined {
  if (key === undefined) return undefined;
  if (tree.node(key) !== undefined) return tree.selfAndBelow([key]);
  const keys = organisations.map((organisation) => organisation.key);
  throw new NotFoundError({
    code: 'unknown-organisation',
    message: `There is no organisation "${key}" in this tenant.`,
    hint: didYouMean(key, keys, {
      none: 'This tenant has no organisation yet.',
      list: 'Check the key: `provost tenant export` shows those that there are.',
    }).hint,
  });
}
