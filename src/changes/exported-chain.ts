import type { AuditRecord } from '../store/port.js';
import { BEGINNING, hasLaterFacts } from './audit.js';
import type { CoveredJob } from './entry-hash.js';
import { FORMS, isAsWritten } from './entry-hash.js';
import { wasHashedBeforeStoring } from './unstorable-entry.js';

/** What is wrong with a chain that was written to a file. */
export interface ChainFinding {
  /** Number of the entry, or of the one that should stand there. */
  readonly seq: number;
  /** The physical line of the file, from 1. */
  readonly line: number;
  readonly problem: string;
}

export interface ChainVerdict {
  readonly entries: number;
  /** The first thousand. */
  readonly findings: readonly ChainFinding[];
  readonly findingCount: number;
  /** Entries whose input and reason were erased. */
  readonly erased: number;
  /** Hash of the last entry. */
  readonly head: string;
}

/** Checks a chain line by line, by nothing but what its entries say. */
export interface ChainCheck {
  /** @param job undefined where the entry lacks the job facts that its hash covers */
  take(line: number, entry: AuditRecord, job: CoveredJob | undefined): void;
  /** A line that is no entry. */
  unreadable(line: number, problem: string): void;
  end(): ChainVerdict;
}

const MOST_FINDINGS = 1_000;

/**
 * Checks number, previous hash and own hash of every entry. After an entry with too low a number
 * the chain continues from the highest, so that one moved entry gives one finding.
 * @param noted the hash that the chain must end with
 */
export function createChainCheck(noted?: string): ChainCheck {
  const findings: ChainFinding[] = [];
  let [findingCount, entries, erased, lastLine] = [0, 0, 0, 0];
  let highest: Pick<AuditRecord, 'seq' | 'hash'> = { seq: 0, hash: BEGINNING };
  /** Lines since the highest that may have been the entries that are missing. */
  let unreadable = 0;
  let head = BEGINNING;
  /** The number behind which the chain should have ended. */
  let notedAt = noted === BEGINNING ? 0 : undefined;

  const find = (seq: number, line: number, problem: string): void => {
    findingCount += 1;
    if (findings.length < MOST_FINDINGS) findings.push({ seq, line, problem });
  };

  /** What is wrong with where it stands. */
  const misplaced = ({ seq, previous }: AuditRecord): string | undefined => {
    const expected = highest.seq + 1;
    if (seq < expected) return `it stands behind entry ${highest.seq}: moved, or there twice`;
    if (seq - expected > unreadable)
      return seq - expected === 1
        ? `entry ${expected} is missing before it`
        : `entries ${expected} to ${seq - 1} are missing before it`;
    if (seq > expected || previous === highest.hash) return undefined;
    return seq === 1
      ? 'it does not say that the chain begins with it'
      : `it does not follow from entry ${seq - 1} as that stands here`;
  };

  return {
    take(line, entry, job) {
      const { seq, hash } = entry;
      const place = misplaced(entry);
      if (place !== undefined) find(seq, line, place);
      const content = altered(entry, job);
      if (content !== undefined) find(seq, line, content);
      if (seq > highest.seq) {
        highest = { seq, hash };
        unreadable = 0;
      }
      if (hash === noted) notedAt = seq;
      [head, lastLine] = [hash, line];
      entries += 1;
      if (entry.form >= FORMS.erasable && job?.salt === null) erased += 1;
    },

    unreadable(line, problem) {
      find(highest.seq + unreadable + 1, line, problem);
      unreadable += 1;
      lastLine = line;
    },

    end() {
      if (noted !== undefined && head !== noted) {
        find(
          (notedAt ?? highest.seq) + 1,
          lastLine,
          notedAt === undefined
            ? 'the chain does not end with the head that was noted: it was cut short, or is another'
            : `the chain goes on behind entry ${notedAt}, with which it ended when its head was noted`,
        );
      }
      return { entries, findings, findingCount, erased, head };
    },
  };
}

/** What is wrong with the entry itself. */
function altered(entry: AuditRecord, job: CoveredJob | undefined): string | undefined {
  const { form, account, token } = entry;
  // Entries of a later form would cover facts that are not known here.
  if (form > FORMS.lasting || form < FORMS.first)
    return `it is of form ${form}, which this Provost does not know`;
  if (job === undefined)
    return `its job ${entry.job} was missing when it was exported: its hash cannot be reckoned`;
  const isMore = form === FORMS.first && hasLaterFacts({ account, token, ...job });
  const isWhole = isAsWritten(entry, job) || wasHashedBeforeStoring(entry, job);
  return isMore || !isWhole ? 'it was changed after it was written' : undefined;
}
