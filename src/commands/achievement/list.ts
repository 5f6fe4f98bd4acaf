import { achievement } from '../../model/achievement.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(achievement, 'achievement');
