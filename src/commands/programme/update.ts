import { programme } from '../../model/programme.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(programme, 'programme');
