import { programmeEnrolment } from '../../model/programme-enrolment.js';
import { createCommand } from '../../program/records/change-commands.js';

export default createCommand(programmeEnrolment, 'programme-enrolment');
