import { person } from '../../model/person.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(person, 'learner');
