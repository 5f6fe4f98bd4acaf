import { component } from '../../model/component.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(component, 'component');
