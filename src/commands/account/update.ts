import { account } from '../../model/account.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(account, 'account');
