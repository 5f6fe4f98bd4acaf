import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import { readCatalogue } from '../program/catalogue.js';
import { helpPage } from '../program/help.js';
import { helpTopics } from '../program/topics.js';
import { pageWidth, printPage } from '../terminal/page.js';

export default class Help extends Command {
  static override summary = 'Explain a command or a topic';
  static override description = `Topics: ${helpTopics.map(({ name, summary }) => `${name} (${summary})`).join('; ')}.`;
  static override examples = ['<%= config.bin %> help role assign', '<%= config.bin %> help exit-codes'];
  static override strict = false;
  static override args = {
    subject: Args.string({ description: 'the words of a command, or a topic', ignoreStdin: true }),
  };

  async run(): Promise<void> {
    const { argv } = await this.parse(Help);
    await printPage(helpPage(argv.map(String), readCatalogue(this.config.root), pageWidth()));
  }

  /** Failures are told in one place, for every command: the program's. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}
