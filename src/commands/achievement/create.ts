import { achievement } from '../../model/achievement.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(achievement, 'achievement');
