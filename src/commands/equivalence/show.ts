import { equivalence } from '../../model/equivalence.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(equivalence, 'equivalence');
