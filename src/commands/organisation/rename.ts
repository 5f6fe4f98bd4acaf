import { organisation } from '../../model/organisation.js';
import { renameCommand } from '../../program/records/commands.js';

export default renameCommand(organisation, 'organisation');
