import { programmeEnrolment } from '../../model/programme-enrolment.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(programmeEnrolment, 'programme-enrolment');
