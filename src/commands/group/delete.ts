import { group } from '../../model/group.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(group, 'group');
