/** An invented trust for `provost demo`: three employees on a ward, and their requirements. */
export const DEMO_TRUST = `tenant: { key: harbourside, name: Harbourside NHS Trust, timeZone: Europe/London, vpd: "318" }
organisations:
  - { key: harbourside, name: Harbourside NHS Trust, kind: other, parent: null }
  - { key: ward-4, name: Ward 4, kind: department, parent: harbourside }
competences:
  - { name: "NHS|CSTF|Fire Safety - 1 Year|", renewal: { every: 1, unit: year } }
  - { name: "NHS|CSTF|Infection Prevention and Control - 2 Years|", renewal: { every: 2, unit: year } }
  - { name: "NHS|CSTF|Safeguarding Adults - 3 Years|", renewal: { every: 3, unit: year } }
requirements:
  - { competence: "NHS|CSTF|Fire Safety - 1 Year|", level: 1, scope: { tenant: true } }
  - { competence: "NHS|CSTF|Infection Prevention and Control - 2 Years|", level: 1, scope: { organisation: ward-4 } }
  - { competence: "NHS|CSTF|Safeguarding Adults - 3 Years|", level: 2, scope: { job: Nurse } }
people:
  - reference: "30010001"
    firstName: Grace
    lastName: Adeyemi
    dateOfBirth: 1988-04-17
    nationalInsuranceNumber: QQ300101A
    kind: employee
    assignments: [{ number: "30010001", organisation: ward-4, job: Nurse, position: Staff nurse, start: 2026-09-01, primary: true }]
  - reference: "30010002"
    firstName: Tom
    lastName: O'Neil
    dateOfBirth: 1993-12-02
    nationalInsuranceNumber: QQ300102B
    kind: employee
    assignments: [{ number: "30010002", organisation: ward-4, job: Nurse, position: Staff nurse, start: 2026-09-01, primary: true }]
  - reference: "30010003"
    firstName: Lena
    lastName: Novak
    dateOfBirth: 1979-07-30
    nationalInsuranceNumber: QQ300103C
    kind: employee
    assignments: [{ number: "30010003", organisation: ward-4, job: Healthcare assistant, position: Ward assistant, start: 2026-09-01, primary: true }]
`;

/** A file from their last employer, with the faults that such files have. */
export const DEMO_TRANSFER = `Employee Number,National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date Last Awarded,Expiry Date,Sending VPD Code
7714,QQ300101A,17/04/1988,ADEYEMI,Grace,NHS|CSTF|Fire Safety - 1 Year|,1 - Assessed,12/02/2026,12/02/2027,457
7714,QQ300101A,17/04/1988,ADEYEMI,Grace,NHS|CSTF|Safeguarding Adults - 3 Years|,2 - Level 2,12/02/2026,,457
7714,QQ300101A,17/04/1988,ADEYEMI,Grace,457|LOCAL|Pharmacy Cupboard Keys|,1 - Assessed,12/02/2026,,457
7802,QQ 30 01 02 B,02-Dec-1993,O’Neil,Tom,NHS|CSTF|Fire Safety - 1 Year|,1 - Attended,2026-03-31,31/03/2027,457
7802,QQ 30 01 02 B,02-Dec-1993,O’Neil,Tom,NHS|CSTF|Infection Prevention and Control - 2 Years|,1 - Attended,31/06/2026,,457
7802,QQ 30 01 02 B,02-Dec-1993,O’Neil,Tom,NHS|CSTF|Safeguarding Adults - 3 Years|,2 - Level 2,01/05/2022,01/05/2025,457
7866,QQ300103C,30/07/1979,Novak-Reid,Lena,NHS|CSTF|Fire Safety - 1 Year|,1 - Assessed,20/01/2026,20/01/2027,457
`;
