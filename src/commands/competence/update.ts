import { competence } from '../../model/competence.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(competence, 'competence');
