import { person } from '../../model/person.js';
import { renameCommand } from '../../program/records/commands.js';

export default renameCommand(person, 'learner');
