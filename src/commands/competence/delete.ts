import { competence } from '../../model/competence.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(competence, 'competence');
