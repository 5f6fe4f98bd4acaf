import { achievement } from '../../model/achievement.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(achievement, 'achievement');
