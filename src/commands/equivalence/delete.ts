import { equivalence } from '../../model/equivalence.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(equivalence, 'equivalence');
