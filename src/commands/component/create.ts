import { component } from '../../model/component.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(component, 'component');
