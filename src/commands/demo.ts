import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from '../program/command-line.js';
import { ProvostCommand } from '../program/command.js';
import { commonFlags } from '../program/flags.js';
import { withSession } from '../program/process-session.js';
import type { Session } from '../program/session.js';
import { demoSteps } from '../program/demo.js';
import { asLines, styleOn } from '../render/sentences.js';
import { toned, type Sentence } from '../views/view.js';
import { DEMO_TRANSFER, DEMO_TRUST } from '../program/demo-files.js';

export default class Demo extends ProvostCommand {
  static readonly usesCatalogue = true;
  static override summary = 'Walk through the main job on a demonstration store';
  static override description =
    'Makes a store of its own in a temporary folder, fills it with invented people, and runs the commands of the main job on it, printing each one. No other store is touched, and none of your own settings is heeded.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  // Accepted without effect, for scripts that pass the flag to every command.
  static override flags = { 'no-input': commonFlags['no-input'] };

  async run(): Promise<void> {
    await this.parse(Demo);
    const folder = await mkdtemp(join(tmpdir(), 'provost-demo-'));
    const store = `file:${join(folder, 'provost.db')}`;
    // An empty project file here hides any in the folders above.
    await writeFile(join(folder, '.provost.yaml'), '');
    await writeFile(join(folder, 'trust.yaml'), DEMO_TRUST);
    await writeFile(join(folder, 'transfer.csv'), DEMO_TRANSFER);

    const terminal = await this.session.terminal({});
    const say = (...sentences: Sentence[]): Promise<void> =>
      terminal.outAll(asLines(sentences, styleOn(terminal)));
    await withSession(this.config, demoSession(this.session, folder), async () => {
      for (const { title, why, args } of demoSteps(folder)) {
        if (title !== undefined) await say('', [toned('strong', title)]);
        await say('', why, `$ provost ${args.map(asTyped).join(' ')}`);
        await this.#runCommand([...args, '--store', store]);
      }
    });
    this.session.exitCode = 0;
    await say('', `The store stays at ${store}: look around with --store, or delete ${folder}.`);
  }

  /** Runs a command as the command line would. */
  async #runCommand(args: readonly string[]): Promise<void> {
    const [id = '', ...argv] = readCommandLine(args, this.config);
    await this.config.runCommand(id, argv);
  }
}

/**
 * A session without the user's settings: environment, profile and project file. Output options
 * stay.
 */
function demoSession(session: Session, folder: string): Session {
  const own = Object.entries(session.env).filter(([name]) => !/^PROVOST_(?!FORCE_TERMINAL$)/.test(name));
  const env = { ...Object.fromEntries(own), XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
  return Object.assign(Object.create(session) as Session, { env, directory: () => folder });
}

/** The argument, quoted for a shell. */
function asTyped(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
