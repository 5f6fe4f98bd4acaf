import * as Args from '@oclif/core/args';
import { UsageError } from '../domain/errors.js';
import { catalogueOf } from '../program/catalogue.js';
import type { Catalogue } from '../program/catalogue.js';
import { ProvostCommand } from '../program/command.js';

const shells: Readonly<Record<string, () => Promise<(catalogue: Catalogue) => string>>> = {
  bash: async () => (await import('../program/completion/bash.js')).bashCompletion,
  zsh: async () => (await import('../program/completion/zsh.js')).zshCompletion,
  fish: async () => (await import('../program/completion/fish.js')).fishCompletion,
};

export default class Completion extends ProvostCommand {
  static readonly usesCatalogue = true;
  static override summary = 'Print a script that completes commands, flags and their values';
  static override description =
    'Load it in the start-up file of the shell: `source <(provost completion bash)` in ~/.bashrc, ' +
    '`source <(provost completion zsh)` in ~/.zshrc after compinit, `provost completion fish | source` in config.fish.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bash',
    '<%= config.bin %> <%= command.id %> zsh',
    '<%= config.bin %> <%= command.id %> fish',
  ];
  static override args = {
    shell: Args.string({ description: 'the shell', options: Object.keys(shells), ignoreStdin: true }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const script = shells[args.shell ?? ''];
    if (script === undefined) throw shellMissing();
    const page = await script();
    await this.session.printPage(() => page(catalogueOf(this.config)));
  }
}

function shellMissing(): UsageError {
  return new UsageError({
    code: 'argument-missing',
    message: 'The shell is missing.',
    hint: `Name one of ${Object.keys(shells).join(', ')}, such as \`provost completion bash\`.`,
  });
}
