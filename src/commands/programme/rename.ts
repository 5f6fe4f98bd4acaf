import { programme } from '../../model/programme.js';
import { renameCommand } from '../../program/records/commands.js';

export default renameCommand(programme, 'programme');
