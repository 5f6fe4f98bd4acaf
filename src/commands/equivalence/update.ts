import { equivalence } from '../../model/equivalence.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(equivalence, 'equivalence');
