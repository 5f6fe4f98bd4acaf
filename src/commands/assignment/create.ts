import { assignment } from '../../model/assignment.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(assignment, 'assignment');
