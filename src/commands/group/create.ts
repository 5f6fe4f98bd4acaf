import { group } from '../../model/group.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(group, 'group');
