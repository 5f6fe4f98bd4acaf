import { account } from '../../model/account.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(account, 'account');
