import { person } from '../../model/person.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(person, 'person');
