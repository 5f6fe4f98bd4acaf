import { organisation } from '../../model/organisation.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(organisation, 'organisation');
