import { programmeEnrolment } from '../../model/programme-enrolment.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(programmeEnrolment, 'programme-enrolment');
