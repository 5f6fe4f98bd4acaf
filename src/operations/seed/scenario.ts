import { date } from '../../domain/calendar.js';
import type { SectionName, WrittenItem } from './written.js';

/** One item of a tenant document, by its section. */
export type SeedItem = {
  [S in SectionName]: { readonly section: S; readonly value: WrittenItem<S> };
}[SectionName];

/** The request for a tenant: it determines the tenant completely. */
export interface SeedRequest {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly seed: string;
}

/** A kind of tenant that can be seeded at any size. */
export interface Scenario {
  /** The unit of its size, for the help. */
  readonly sizeCounts: string;
  readonly defaultSize: number;
  readonly key: string;
  readonly name: string;
  /** Everything but the people; few enough to be held in memory. */
  frame(request: SeedRequest): Iterable<SeedItem>;
  /** The people one by one; each depends only on the request and its own number. */
  people(request: SeedRequest): Iterable<WrittenItem<'people'>>;
}

/**
 * The day that every date of a seeded tenant is relative to. It is fixed, because scenario, size
 * and seed alone determine the tenant: view it with `--as-of 2026-11-21`.
 */
export const ANCHOR = date('2026-11-21');
