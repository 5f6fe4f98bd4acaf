import { programmeEnrolment } from '../../model/programme-enrolment.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(programmeEnrolment, 'programme-enrolment');
