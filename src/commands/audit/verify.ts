import * as Flags from '@oclif/core/flags';
import { verifyExportedFile, verifyAuditChain } from '../../operations/audit/verify.js';
import { notedHeads } from '../../program/head-file.js';
import { withInputFile } from '../../program/input-file.js';
import { fileArg } from '../../program/file-flags.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { printResult, showResult } from '../../program/results.js';
import { fileView } from '../../views/audit/verify.js';

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
    '<%= config.bin %> <%= command.id %> audit-2026.ndjson --head heads.txt',
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
  static override baseFlags = flagsOf(verifyAuditChain, { figures: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuditVerify);
    const { records } = flags;
    const heads = await notedHeads(this.session, flags.head);
    const verdict =
      args.file === undefined
        ? await showResult(this.session, flags, verifyAuditChain, { heads, records })
        : await withInputFile(this.session, args.file, async (file) => {
            if (flags.store !== undefined || flags.profile !== undefined || records)
              return showResult(this.session, flags, verifyAuditChain, { heads, file, records });
            const verified = await verifyExportedFile(file, heads.at(-1));
            await printResult(this.session, flags, fileView, verified);
            return verified;
          });
    if (!verdict.intact) this.session.exitCode = 6;
  }
}
