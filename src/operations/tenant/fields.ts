import { z } from 'zod';
import * as rules from '../../domain/field-rules.js';
import { entityNames } from '../../store/entities.js';
import { fileField } from '../channels.js';
import { meeting } from '../field-rule.js';

export const tenantKey = z.string().regex(rules.tenantKeyForm.pattern, rules.tenantKeyForm.problem);

/** A name of the IANA database by area and city. */
export const timeZone = z.string().superRefine(meeting(rules.timeZone));

export const vpd = z.string().regex(rules.vpdForm.pattern, rules.vpdForm.problem);

/** A tenant document and how to apply it. */
export const documentInput = z.strictObject({
  file: fileField(),
  /** Removes records that the document lacks, and resets fields that it leaves out. */
  prune: z.boolean().default(false),
  /** The tenant key that the document must have. */
  tenant: z.string().optional(),
});

/** How many records of each kind a change creates, updates and removes. */
export const changeCounts = z.partialRecord(
  z.enum(entityNames),
  z.object({ created: z.int(), updated: z.int(), removed: z.int() }),
);
