import * as Args from '@oclif/core/args';
import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import { isTopic, nameOf } from '../program/known-commands.js';
import { ProvostCommand } from '../program/command.js';
import { ProvostHelp } from '../program/help.js';
import { fitted } from '../program/paragraphs.js';
import { helpTopics } from '../program/topics.js';

export default class Help extends ProvostCommand {
  static readonly usesCatalogue = true;
  static override summary = 'Explain a command or a topic';
  static override description = `Topics: ${helpTopics.map(({ name, summary }) => `${name} (${summary})`).join('; ')}.`;
  static override examples = ['<%= config.bin %> help role assign', '<%= config.bin %> help exit-codes'];
  static override strict = false;
  static override args = {
    subject: Args.string({ description: 'the words of a command, or a topic', ignoreStdin: true }),
  };

  async run(): Promise<void> {
    const { argv } = await this.parse(Help);
    const words = argv.map(String);
    const id = words.join(':');
    const topic = helpTopics.find(({ name }) => name === words.join('-'));
    if (topic !== undefined) {
      const { topicText } = await import('../program/topic-text.js');
      return this.session.printPage((width) => fitted(topicText(this.config.root, topic.name), width));
    }
    if (id !== '' && this.config.findCommand(id) === undefined && !isTopic(id, this.config))
      throw this.#unknown(words.join(' '));
    await new ProvostHelp(this.config).showHelp([id]);
  }

  #unknown(name: string): UsageError {
    const topics = this.config.commandIDs.flatMap((id) => (id.includes(':') ? [id.split(':')[0] ?? ''] : []));
    const known = [
      ...this.config.commandIDs.map(nameOf),
      ...topics,
      ...helpTopics.map((topic) => topic.name),
    ];
    const close = nearest(name, [...new Set(known)], 2);
    return new UsageError({
      code: 'unknown-help',
      message: `There is no command or topic "${name}".`,
      hint:
        close.length === 0
          ? 'See what there is with `provost --help`.'
          : `Did you mean ${close.map((one) => `\`provost help ${one}\``).join(' or ')}?`,
      details: { nearest: close },
    });
  }
}
