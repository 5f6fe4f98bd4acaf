import { achievement } from '../../model/achievement.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(achievement, 'achievement');
