import { organisation } from '../../model/organisation.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(organisation, 'organisation');
