import { equivalence } from '../../model/equivalence.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(equivalence, 'equivalence');
