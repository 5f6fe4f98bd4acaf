import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import { loadHelpClass } from '@oclif/core/help';
import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/text.js';
import { helpTopics } from '../program/topics.js';
import { processTerminal } from '../terminal/process-terminal.js';

export default class Help extends Command {
  static override summary = 'Explain a command or a topic';
  static override description = `Topics: ${helpTopics.map(({ name, summary }) => `${name} (${summary})`).join('; ')}.`;
  static override examples = ['<%= config.bin %> help role assign', '<%= config.bin %> help exit-codes'];
  static override strict = false;
  static override args = { subject: Args.string({ description: 'a command or topic' }) };

  async run(): Promise<void> {
    const { argv } = await this.parse(Help);
    const words = argv.map(String);
    const topic = helpTopics.find(({ name }) => name === words.join('-'));
    if (topic !== undefined) return processTerminal({}).out(topic.text());
    this.#mustKnow(words);
    const HelpClass = await loadHelpClass(this.config);
    await new HelpClass(this.config, this.config.pjson.oclif.helpOptions).showHelp(words);
  }

  /** @throws {UsageError} */
  #mustKnow(words: readonly string[]): void {
    const id = words.join(':');
    const ids = this.config.commandIDs;
    if (id === '' || ids.some((known) => known === id || known.startsWith(`${id}:`))) return;
    const names = [...ids.map((known) => known.replaceAll(':', ' ')), ...helpTopics.map(({ name }) => name)];
    const [close] = nearest(words.join(' '), names);
    throw new UsageError({
      code: 'unknown-help',
      message: `There is no command or topic "${words.join(' ')}".`,
      hint: close === undefined ? 'See `provost help`.' : `Did you mean \`provost help ${close}\`?`,
    });
  }

  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}
