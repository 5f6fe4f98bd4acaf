import { programme } from '../../model/programme.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(programme, 'programme');
