import { Help } from '@oclif/core/help';
import type { Command } from '@oclif/core/command';
import type { Topic } from '@oclif/core/interfaces';
import { catalogueOf, commandFacts } from './catalogue.js';
import { commandPage, overviewPage, topicPage } from './help-pages.js';
import { sessionOf } from './process-session.js';

/** oclif's help with Provost's pages. It loads no command, store, table or prompt library. */
export class ProvostHelp extends Help {
  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await sessionOf(this.config).printPage((width) => commandPage(commandFacts(command), width));
  }

  protected override async showRootHelp(): Promise<void> {
    await sessionOf(this.config).printPage((width) => overviewPage(catalogueOf(this.config), width));
  }

  protected override async showTopicHelp({ name }: Topic): Promise<void> {
    await sessionOf(this.config).printPage((width) => topicPage(catalogueOf(this.config), name, width));
  }
}
