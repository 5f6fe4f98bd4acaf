import * as Flags from '@oclif/core/flags';
import { formatCount } from '../../domain/counts.js';
import { UsageError } from '../../domain/errors.js';
import { watchJobs } from '../../operations/job/watch.js';
import { eventLine, followJobs, runningLine } from '../../program/job-watch.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { withRunner } from '../../program/with-runner.js';
import { asLines, styleOn } from '../../render/sentences.js';
import { visibleJson } from '../../terminal/sanitise.js';

export default class JobWatch extends ProvostCommand {
  static override summary = watchJobs.summary;
  static override description =
    'Says what is running now (from half a second after it began), how far it has come, and each job as it finishes, until Ctrl-C. On a terminal what runs is shown on one line that is redrawn; elsewhere each step is a line, or with --json or --output ndjson one JSON document a line: {"event":"running"|"finished"|"stopped"|"idle", …}.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --until-idle --output ndjson',
    '<%= config.bin %> <%= command.id %> --once --json',
  ];
  static override flags = {
    once: Flags.boolean({ description: 'say what is running now, and end', exclusive: ['until-idle'] }),
    'until-idle': Flags.boolean({ description: 'end as soon as nothing is running' }),
  };
  static override baseFlags = flagsOf(watchJobs);

  async run(): Promise<void> {
    const { flags } = await this.parse(JobWatch);
    if (flags.once) {
      await showResult(this.session, flags, watchJobs, {});
      return;
    }
    const asJson = flags.json || flags.output === 'ndjson';
    const { columns, sort, limit } = flags;
    if (
      (!asJson && flags.output !== undefined && flags.output !== 'table') ||
      [columns, sort, limit].some(isGiven)
    )
      throw onlyOnce();
    const terminal = await this.session.terminal(flags);
    const draws = terminal.canShowStatus && terminal.stdoutIsTerminal && !asJson;
    await withRunner(this.session, flags, ({ runner, options, signal }) =>
      followJobs({
        look: (after) => runner.read(watchJobs, after === undefined ? {} : { after }, options),
        signal,
        untilIdle: flags['until-idle'],
        onEvents: async (events, running) => {
          const lines = events
            .filter(({ event }) => !draws || event !== 'running')
            .flatMap((event) =>
              asJson ? [`${visibleJson(event)}\n`] : asLines([eventLine(event)], styleOn(terminal)),
            );
          for (const line of lines) await terminal.out(line);
          if (!draws) return;
          const [first, ...others] = running;
          const more = others.length === 0 ? '' : `; and ${formatCount(others.length)} more`;
          terminal.status(
            first === undefined ? 'Nothing is running; Ctrl-C ends.' : `${runningLine(first)}${more}`,
          );
        },
      }),
    );
  }
}

function isGiven(flag: unknown): boolean {
  return flag !== undefined;
}

function onlyOnce(): UsageError {
  return new UsageError({
    code: 'watch-output',
    message: 'What is followed is written as lines or as ndjson, whole and in the order in which it happens.',
    hint: 'Use --output ndjson, or --once with any format, --columns, --sort or --limit.',
  });
}
