import { account } from '../../model/account.js';
import { renameCommand } from '../../program/records/commands.js';

export default renameCommand(account, 'account');
