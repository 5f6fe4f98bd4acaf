import { organisation } from '../../model/organisation.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(organisation, 'organisation');
