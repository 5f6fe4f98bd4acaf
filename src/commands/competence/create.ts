import { competence } from '../../model/competence.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(competence, 'competence');
