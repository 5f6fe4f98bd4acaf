import { Help } from '@oclif/core/help';
import type { Command } from '@oclif/core/command';
import type { Topic } from '@oclif/core/interfaces';
import { pageWidth, printPage } from '../terminal/page.js';
import { catalogueOf, commandFacts } from './catalogue.js';
import { commandPage, overviewPage, topicPage } from './help-pages.js';

/** oclif's help with Provost's pages: no command, no store and no library for tables or questions is loaded for it. */
export class ProvostHelp extends Help {
  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await printPage(commandPage(commandFacts(command), pageWidth()));
  }

  protected override async showRootHelp(): Promise<void> {
    await printPage(overviewPage(catalogueOf(this.config), pageWidth()));
  }

  protected override async showTopicHelp({ name }: Topic): Promise<void> {
    await printPage(topicPage(catalogueOf(this.config), name, pageWidth()));
  }
}
