import { group } from '../../model/group.js';
import { renameCommand } from '../../program/records/commands.js';

export default renameCommand(group, 'group');
