import type { EntityName } from '../store/entities.js';
import { entityNames } from '../store/entities.js';

/** Every kind of record that a change can touch, in the order in which they are shown: none refers to a later one. */
export const kindsOfRecords: readonly EntityName[] = entityNames;
