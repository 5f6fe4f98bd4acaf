import { counted } from '../domain/counts.js';
import { diagnose } from '../config/doctor.js';
import type { Finding } from '../config/finding.js';
import { systemKeyring } from '../config/tokens.js';
import { flagsNamed, listFlagNames, runFlagNames } from '../program/flags.js';
import { ProvostCommand } from '../program/command.js';
import { printResult } from '../program/results.js';
import { requireSettings } from '../program/run-settings.js';
import type { Sentence, Tone } from '../views/view.js';
import { toned } from '../views/view.js';

const tones: Readonly<Record<Finding['status'], Tone>> = {
  ok: 'green',
  warning: 'amber',
  problem: 'red',
  'not-checked': 'dim',
};

export default class Doctor extends ProvostCommand {
  static override summary = 'Check the machine and the store, and say what to do';
  static override description =
    'Looks at Node, the settings, the store (there, of a known schema, readable, undamaged, audit chain whole, writable), ' +
    'the rights of its file, the free disk and the clock; of PostgreSQL also its version, its clock and whether it takes changes; of a service whether it answers, its clock, and what the token is good for; then the folders for ' +
    'temporary files and the cache, whose the compiled code of the program is, your own files, the keyring, and what killed runs left in the folders of the store, of your own files and where you are. Exits 7 when there is a problem; a warning is none.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --store file:copy-of-monday.db --json',
  ];
  static override baseFlags = flagsNamed('store', 'profile', ...listFlagNames, ...runFlagNames);

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const diagnosis = await diagnose({
      settings: () => requireSettings(this.session, flags),
      nodeVersion: process.versions.node,
      now: this.session.clock(),
      env: this.session.env,
      openKeyring: () => systemKeyring(this.session.env),
      programFolder: this.packageFolder,
    });
    await printResult(
      this.session,
      flags,
      {
        lines: ({ store }) => (store === null ? [] : [`Store: ${store}`]),
        list: {
          field: 'checks',
          columns: [
            { field: 'check', header: 'Check', priority: 3 },
            { field: 'status', header: 'Result', tone: ({ status }) => tones[status], priority: 3 },
            { field: 'finding', header: 'Finding', content: 'prose', priority: 2 },
            { field: 'advice', header: 'What to do', content: 'prose', priority: 1 },
          ],
        },
        footer: ({ checks }) => [verdict(checks)],
      },
      diagnosis,
    );
    if (!diagnosis.usable) this.session.exitCode = 7;
  }
}

/** The last line: whether Provost can work here, and which checks to look at. */
function verdict(checks: readonly Finding[]): Sentence {
  const having = (status: Finding['status']): string[] =>
    checks.filter((finding) => finding.status === status).map(({ check }) => check);
  const [problems, warnings] = [having('problem'), having('warning')];
  if (problems.length > 0)
    return [
      toned('red', `Not usable: ${counted(problems.length, 'problem')}`),
      `, in ${problems.join(', ')}.`,
    ];
  if (warnings.length > 0)
    return [
      toned('amber', `Usable, with ${counted(warnings.length, 'warning')}`),
      `: ${warnings.join(', ')}.`,
    ];
  return [toned('green', 'Everything is in order.')];
}
