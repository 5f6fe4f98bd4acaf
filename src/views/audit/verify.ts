import { counted, formatCount } from '../../domain/counts.js';
import type { ChainVerified, verifyAuditChain } from '../../operations/audit/verify.js';
import type { OperationView, View } from '../view.js';

export const view: OperationView<typeof verifyAuditChain> = ({ file }) =>
  file === undefined ? chainView : bothView;

const chainView = viewOf(
  (verdict) =>
    hasWholeChain(verdict)
      ? `The audit chain is whole: ${entriesInWords(verdict.entries)}, head ${verdict.head}.`
      : broken('The audit chain is', verdict),
  false,
);

/** Of a chain in a file alone. */
export const fileView = viewOf((verdict) => {
  const name = verdict.file?.name ?? '';
  return verdict.intact
    ? `The audit chain in ${name} is whole: ${entriesInWords(verdict.entries)}, head ${verdict.head}.`
    : broken(`The audit chain in ${name} is`, verdict);
}, true);

const bothView = viewOf((verdict) => {
  const { entries, head, file } = verdict;
  const name = file?.name ?? '';
  return hasWholeChain(verdict)
    ? `The audit chain is whole: ${entriesInWords(entries)}, head ${head}. It begins with the ${entriesInWords(file?.entries ?? 0)} of ${name}, which is whole too.`
    : broken(`The audit chain, or that in ${name}, is`, verdict);
}, true);

/** @param hasLines true for a file, whose findings have line numbers */
function viewOf(sentence: (verdict: ChainVerified) => string, hasLines: boolean): View<ChainVerified> {
  return {
    resultForm: 'sentences',
    lines: (verdict) => [sentence(verdict), ...ofErased(verdict), ...ofRecords(verdict)],
    list: {
      field: 'findings',
      columns: [
        { field: 'seq', header: 'Entry', isName: true },
        { field: 'line', header: 'Line', isName: true, onRequest: !hasLines },
        { field: 'problem', header: 'Problem', content: 'prose' },
      ],
    },
  };
}

function entriesInWords(entries: number): string {
  return counted(entries, 'entry', 'entries');
}

function broken(what: string, { findingCount, findings, entries }: ChainVerified): string {
  const count = counted(findingCount, 'finding');
  const named =
    findings.length < findingCount ? `, of which the first ${formatCount(findings.length)} are named` : '';
  return `${what} broken: ${count} in ${entriesInWords(entries)}${named}.`;
}

function ofErased({ erased = 0 }: ChainVerified): string[] {
  return erased === 0
    ? []
    : [`Personal values were erased in ${entriesInWords(erased)}; the hashes cover their digests.`];
}

/** Of the records, where they were compared. */
function ofRecords({ records }: ChainVerified): string[] {
  if (records === null) return [];
  const { compared, findings } = records;
  const held = counted(compared, 'record was', 'records were');
  if (findings === 0) return [`${held} held against the journal: all is as the jobs left it.`];
  return [`${held} held against the journal: not all is as the jobs left it.`];
}

/** True when any findings concern only the records. */
function hasWholeChain({ findingCount, records }: ChainVerified): boolean {
  return findingCount === (records?.findings ?? 0);
}
