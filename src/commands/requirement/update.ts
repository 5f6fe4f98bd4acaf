import { requirement } from '../../model/requirement.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(requirement, 'requirement');
