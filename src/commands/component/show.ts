import { component } from '../../model/component.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(component, 'component');
