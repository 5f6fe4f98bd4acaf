import { group } from '../../model/group.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(group, 'group');
