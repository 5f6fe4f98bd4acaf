import { organisation } from '../../model/organisation.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(organisation, 'organisation');
