import { group } from '../../model/group.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(group, 'group');
