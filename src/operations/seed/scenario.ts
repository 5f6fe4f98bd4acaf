import { date } from '../../domain/calendar.js';
import type { SectionName, WrittenItem } from './written.js';

/** One item of a tenant document, by its section. */
export type SeedItem = {
  [S in SectionName]: { readonly section: S; readonly value: WrittenItem<S> };
}[SectionName];

/** What a tenant is made from: nothing else has a say in it. */
export interface SeedRequest {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly seed: string;
}

/** A kind of tenant that can be made at any size. */
export interface Scenario {
  /** What its size counts, for the help. */
  readonly sizeCounts: string;
  readonly defaultSize: number;
  readonly key: string;
  readonly name: string;
  /** Everything but the people; few enough to be held in memory. */
  frame(request: SeedRequest): Iterable<SeedItem>;
  /** One by one, each following from the request and its own number alone. */
  people(request: SeedRequest): Iterable<WrittenItem<'people'>>;
}

/**
 * The day that every date of a seeded tenant is counted from. It is fixed, because the scenario, size and seed alone
 * make the tenant: look at it with `--as-of 2026-11-21`.
 */
export const ANCHOR = date('2026-11-21');
