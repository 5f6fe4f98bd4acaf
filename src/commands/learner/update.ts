import { person } from '../../model/person.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(person, 'learner');
