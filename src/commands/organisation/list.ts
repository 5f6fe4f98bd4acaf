import { organisation } from '../../model/organisation.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(organisation, 'organisation');
