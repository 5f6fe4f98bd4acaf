import { group } from '../../model/group.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(group, 'group');
