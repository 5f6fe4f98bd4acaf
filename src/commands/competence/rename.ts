import { competence } from '../../model/competence.js';
import { renameCommand } from '../../program/records/commands.js';

export default renameCommand(competence, 'competence');
