import { person } from '../../model/person.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(person, 'learner');
