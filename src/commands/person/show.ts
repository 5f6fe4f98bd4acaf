import { person } from '../../model/person.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(person, 'person');
