import * as Args from '@oclif/core/args';
import { UsageError } from '../domain/errors.js';
import { ProvostCommand } from '../program/command.js';
import { completionScripts } from '../program/completion/scripts.js';

export default class Completion extends ProvostCommand {
  static override summary = 'Print a script that completes commands, flags and values from the store';
  static override description =
    'Load it in the start-up file of the shell: `source <(provost completion bash)` in ~/.bashrc, ' +
    '`source <(provost completion zsh)` in ~/.zshrc after compinit, `provost completion fish | source` in config.fish.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bash',
    '<%= config.bin %> <%= command.id %> zsh',
    '<%= config.bin %> <%= command.id %> fish',
  ];
  static override args = {
    shell: Args.string({
      description: 'the shell',
      options: Object.keys(completionScripts),
      ignoreStdin: true,
    }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const script = completionScripts[args.shell ?? ''];
    if (script === undefined) throw shellMissing();
    await this.session.printPage(() => script);
  }
}

function shellMissing(): UsageError {
  return new UsageError({
    code: 'argument-missing',
    message: 'The shell is missing.',
    hint: `Name one of ${Object.keys(completionScripts).join(', ')}, such as \`provost completion bash\`.`,
  });
}
