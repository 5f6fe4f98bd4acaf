import { z } from 'zod';
import { gates } from '../../domain/learning-plan/access.js';
import { enrolmentStatuses, ragStatuses } from '../../domain/learning-plan/vocabulary.js';

/** One gate, passed or not, in every output about access. */
export const gateField = z.object({ gate: z.enum(gates), passed: z.boolean(), why: z.string() });

export const enrolmentStatusField = z.enum(enrolmentStatuses);

export const ragField = z.enum(ragStatuses).nullable();
