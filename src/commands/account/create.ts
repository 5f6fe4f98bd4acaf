import { account } from '../../model/account.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(account, 'account');
