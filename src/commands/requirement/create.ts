import { requirement } from '../../model/requirement.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(requirement, 'requirement');
