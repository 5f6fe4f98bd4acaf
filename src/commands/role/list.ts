import { listRoles } from '../../operations/role/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class RoleList extends ProvostCommand {
  static override summary = listRoles.summary;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --sort -holders',
  ];
  static override baseFlags = flagsOf(listRoles);

  async run(): Promise<void> {
    const { flags } = await this.parse(RoleList);
    await showResult(this.session, flags, listRoles, {});
  }
}
