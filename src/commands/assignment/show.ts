import { assignment } from '../../model/assignment.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(assignment, 'assignment');
