import { programmeEnrolment } from '../../model/programme-enrolment.js';
import { showCommand } from '../../program/records/commands.js';

export default showCommand(programmeEnrolment, 'programme-enrolment');
