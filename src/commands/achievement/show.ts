import { achievement } from '../../model/achievement.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(achievement, 'achievement');
