import { readProfiles } from '../../config/profiles.js';
import { withoutSecrets } from '../../config/settings.js';
import { profilesPath } from '../../config/user-directories.js';
import { flagsNamed, listFlagNames, runFlagNames } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { printResult } from '../../program/results.js';

export default class ProfileList extends ProvostCommand {
  static override summary = 'List the profiles';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override baseFlags = flagsNamed(...listFlagNames, ...runFlagNames);

  async run(): Promise<void> {
    const { flags } = await this.parse(ProfileList);
    const { current, profiles } = await readProfiles(profilesPath(this.session.env));
    const rows = Object.entries(profiles)
      .map(([name, { store, tenant, as }]) => ({
        name,
        store: withoutSecrets(store),
        tenant,
        as,
        current: name === current,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    await printResult(
      this.session,
      flags,
      {
        list: {
          field: 'profiles',
          columns: [
            { field: 'name', header: 'Name', content: 'identifier' },
            { field: 'store', header: 'Store', content: 'identifier' },
            { field: 'tenant', header: 'Tenant' },
            { field: 'as', header: 'As' },
            { field: 'current', header: 'In use' },
          ],
          empty: 'There is no profile yet. Add one with `provost profile add NAME --store URL`.',
        },
      },
      { profiles: rows },
    );
  }
}
