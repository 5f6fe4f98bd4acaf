import { requirement } from '../../model/requirement.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(requirement, 'requirement');
