import { programme } from '../../model/programme.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(programme, 'programme');
