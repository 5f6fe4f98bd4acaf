import { component } from '../../model/component.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(component, 'component');
