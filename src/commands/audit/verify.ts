import * as Flags from '@oclif/core/flags';
import { counted, formatCount } from '../../domain/counts.js';
import { type ChainVerified, verifiedFile, verifyAuditChain } from '../../operations/audit/verify.js';
import { notedHeads } from '../../program/head-file.js';
import { withInputFile } from '../../program/input-file.js';
import { fileArg } from '../../program/file-flags.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { printResult, showResult } from '../../program/results.js';
import type { View } from '../../terminal/formats.js';
import { visible } from '../../terminal/sanitise.js';

export default class AuditVerify extends ProvostCommand {
  static override summary = verifyAuditChain.summary;
  static override description = [
    'Every job is a link of a chain of hashes. Exits 6 when an entry was changed, removed or put elsewhere. Keep the head that it prints outside the store (`audit verify >> heads.txt`, and the head of each job’s JSON): with --head a chain that was cut short or made anew is found too.',
    'With FILE, a chain that `audit export` wrote, it needs no store and verifies the file alone; --head is then the hash with which the file must end. With --store or --profile besides, the store is',
    'verified as well, and its chain must begin with the entries of the file: so nothing that was exported can have been made anew.',
    '--records holds the records too against the jobs: each must be as the last job that changed it left it, and of each kind a tenant must hold as many as its jobs made. So what was changed past',
    'Provost, or by a failing disk, is named; a token too that no job made or revoked so. Of a tenant that one job made whole, records that no later job changed are only counted.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --records --head heads.txt',
    '<%= config.bin %> <%= command.id %> audit-2026.ndjson --head 0f3a…',
    '<%= config.bin %> <%= command.id %> audit-2026.ndjson --store file:trust.db',
  ];
  static override args = {
    file: fileArg({
      file: { use: 'input' },
      description: 'an exported chain, NDJSON or CSV; - is standard input',
    }),
  };
  static override flags = {
    head: Flags.string({
      helpValue: 'HASH|FILE',
      description:
        'a head noted earlier, or a file of them, one a line: each must still stand in the store’s chain, and the last end a file’s',
    }),
    records: Flags.boolean({ description: 'hold the records too against what the jobs made of them' }),
  };
  static override baseFlags = flagsOf(verifyAuditChain);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuditVerify);
    const { records } = flags;
    const heads = await notedHeads(this.session, flags.head);
    const verdict =
      args.file === undefined
        ? await showResult(this.session, flags, verifyAuditChain, { heads, records }, chainView)
        : await withInputFile(this.session, args.file, async (file) => {
            if (flags.store !== undefined || flags.profile !== undefined || records)
              return showResult(this.session, flags, verifyAuditChain, { heads, file, records }, bothView);
            const verified = await verifiedFile(file, heads.at(-1));
            await printResult(this.session, flags, fileView, verified);
            return verified;
          });
    if (!verdict.intact) this.session.exitCode = 6;
  }
}

const entriesInWords = (entries: number): string => counted(entries, 'entry', 'entries');

function broken(what: string, { findingCount, findings, entries }: ChainVerified): string {
  const count = counted(findingCount, 'finding');
  const named =
    findings.length < findingCount ? `, of which the first ${formatCount(findings.length)} are named` : '';
  return `${what} broken: ${count} in ${entriesInWords(entries)}${named}.`;
}

/** What is said of the records, where they were looked at. */
function ofRecords({ records }: ChainVerified): string[] {
  if (records === null) return [];
  const { compared, findings } = records;
  const held = counted(compared, 'record was', 'records were');
  if (findings === 0) return [`${held} held against the journal: all is as the jobs left it.`];
  return [`${held} held against the journal: not all is as the jobs left it.`];
}

/** The findings, if any, are about the records alone. */
function hasWholeChain({ findingCount, records }: ChainVerified): boolean {
  return findingCount === (records?.findings ?? 0);
}

/** @param hasLines findings in a file stand on lines of it */
function viewOf(sentence: (verdict: ChainVerified) => string, hasLines: boolean): View<ChainVerified> {
  return {
    answer: 'sentences',
    lines: (verdict) => [sentence(verdict), ...ofErased(verdict), ...ofRecords(verdict)],
    list: {
      field: 'findings',
      columns: [
        { field: 'seq', header: 'Entry', isName: true },
        { field: 'line', header: 'Line', isName: true, onRequest: !hasLines },
        { field: 'problem', header: 'Problem' },
      ],
    },
  };
}

function ofErased({ erased = 0 }: ChainVerified): string[] {
  return erased === 0
    ? []
    : [`Personal values were erased in ${entriesInWords(erased)}; the hashes cover their digests.`];
}

const chainView = viewOf(
  (verdict) =>
    hasWholeChain(verdict)
      ? `The audit chain is whole: ${entriesInWords(verdict.entries)}, head ${verdict.head}.`
      : broken('The audit chain is', verdict),
  false,
);

const fileView = viewOf((verdict) => {
  const name = visible(verdict.file?.name ?? '');
  return verdict.intact
    ? `The audit chain in ${name} is whole: ${entriesInWords(verdict.entries)}, head ${verdict.head}.`
    : broken(`The audit chain in ${name} is`, verdict);
}, true);

const bothView = viewOf((verdict) => {
  const { entries, head, file } = verdict;
  const name = visible(file?.name ?? '');
  return hasWholeChain(verdict)
    ? `The audit chain is whole: ${entriesInWords(entries)}, head ${head}. It begins with the ${entriesInWords(file?.entries ?? 0)} of ${name}, which is whole too.`
    : broken(`The audit chain, or that in ${name}, is`, verdict);
}, true);
