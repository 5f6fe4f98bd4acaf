import { z } from 'zod';
import { awardWindow } from '../../domain/competence/award-window.js';
import { isNational, ownerOf } from '../../domain/competence/name.js';
import { complianceWindow } from '../../domain/competence/status.js';
import type { Competence } from '../../domain/competence/types.js';
import { renewalUnits } from '../../domain/competence/vocabulary.js';
import type { TenantContext } from '../operation.js';

export const competenceFields = {
  name: z.string(),
  /** Null if it never expires. */
  renewal: z.object({ every: z.int(), unit: z.enum(renewalUnits) }).nullable(),
  /** Number of the highest level; null if it has none. */
  levels: z.int().nullable(),
  /** `other` if the name begins neither with NHS nor with a VPD code. */
  ownership: z.enum(['national', 'local', 'other']),
  /** `NHS`, or the VPD code of a local competence. */
  owner: z.string().nullable(),
  /** Number of people who validly hold it on the day. */
  holders: z.int(),
};

export type CompetenceFacts = z.infer<z.ZodObject<typeof competenceFields>>;

/** The facts of these competences, in their order. */
export async function factsOf(
  { tenant, asOf }: Pick<TenantContext, 'tenant' | 'asOf'>,
  competences: readonly Competence[],
): Promise<CompetenceFacts[]> {
  const window = complianceWindow(asOf);
  const holders = await tenant.compliance.holders(
    window,
    competences.map((competence) => ({
      competence: competence.name,
      awards: awardWindow(competence, window),
    })),
  );
  return competences.map(({ name, renewalEvery, renewalUnit, levels }) => ({
    name,
    renewal:
      renewalEvery === null || renewalUnit === null ? null : { every: renewalEvery, unit: renewalUnit },
    levels,
    ownership: isNational(name) ? 'national' : ownerOf(name) === undefined ? 'other' : 'local',
    owner: ownerOf(name) ?? null,
    holders: holders.get(name) ?? 0,
  }));
}
