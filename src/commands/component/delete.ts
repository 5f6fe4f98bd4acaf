import { component } from '../../model/component.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(component, 'component');
