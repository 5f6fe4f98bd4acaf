import { requirement } from '../../model/requirement.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(requirement, 'requirement');
