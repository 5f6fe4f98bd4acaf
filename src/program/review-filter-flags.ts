import * as Flags from '@oclif/core/flags';
import { UsageError } from '../domain/errors.js';
import { ageText } from '../operations/transfer/arrivals.js';
import { isNarrow, waitingOutcomes, type ReviewFilter } from '../operations/transfer/review-filter.js';
import { referenceFlag } from './reference-flags.js';

const many = { multiple: true, multipleNonGreedy: true, helpGroup: 'FILTER' } as const;

/** The flags that select awards in review; an award meets all of them. */
export const reviewFilterFlags = {
  outcome: Flags.option({
    ...many,
    options: waitingOutcomes,
    description: 'why they wait',
  })(),
  competence: referenceFlag({
    ...many,
    refersTo: 'competence',
    helpValue: 'NAME',
    description: 'of this competence',
  }),
  sender: Flags.string({ ...many, helpValue: 'VPD', description: 'sent by this organisation' }),
  organisation: referenceFlag({
    ...many,
    refersTo: 'organisation',
    helpValue: 'KEY',
    description: 'with a candidate here or in one below',
  }),
  job: referenceFlag({
    refersTo: 'job',
    helpGroup: 'FILTER',
    helpValue: 'ID',
    description: 'brought by this import',
  }),
  'older-than': Flags.string({
    helpGroup: 'FILTER',
    helpValue: 'AGE',
    description: 'came before a date, or 30d, 6w, 3m ago',
    parse: async (text) => {
      if (ageText.safeParse(text).success) return text;
      throw new UsageError({
        code: 'bad-age',
        message: `"${text}" is not an age.`,
        hint: 'Write a date, 2026-11-21, or days, weeks or months: 30d, 6w, 3m.',
      });
    },
  }),
};

interface Given {
  readonly outcome?: string[] | undefined;
  readonly competence?: string[] | undefined;
  readonly sender?: string[] | undefined;
  readonly organisation?: string[] | undefined;
  readonly job?: string | undefined;
  readonly 'older-than'?: string | undefined;
}

/** The filter of these flags; undefined where none of them is given. */
export function reviewFilterOf(flags: Given): ReviewFilter | undefined {
  const { outcome, competence, sender, organisation, job } = flags;
  const filter = {
    ...{ outcomes: outcome, competences: competence, senders: sender, organisations: organisation },
    ...{ job, olderThan: flags['older-than'] },
  };
  return isNarrow(filter) ? filter : undefined;
}
