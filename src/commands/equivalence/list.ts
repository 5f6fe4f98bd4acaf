import { equivalence } from '../../model/equivalence.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(equivalence, 'equivalence');
