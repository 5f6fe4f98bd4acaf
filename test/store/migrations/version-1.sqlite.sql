PRAGMA foreign_keys = OFF;
CREATE TABLE "tenant" (
  id integer PRIMARY KEY AUTOINCREMENT,
  "key" text NOT NULL,
  "name" text NOT NULL,
  "time_zone" text NOT NULL,
  "vpd" text,
  "settings" text NOT NULL,
  UNIQUE ("key")
);
CREATE TABLE "feature" (
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "enabled" integer NOT NULL,
  PRIMARY KEY ("tenant_id", "key")
) WITHOUT ROWID;
CREATE TABLE "organisation" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "parent_id" integer REFERENCES "organisation" (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE ("tenant_id", "key")
);
CREATE TABLE "learner_group" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "name" text NOT NULL,
  "parent_id" integer REFERENCES "learner_group" (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE ("tenant_id", "key")
);
CREATE TABLE "programme" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "parent_id" integer REFERENCES "programme" (id) DEFERRABLE INITIALLY DEFERRED,
  "hide_sub_programmes_from_employers" integer NOT NULL,
  UNIQUE ("tenant_id", "key")
);
CREATE TABLE "account" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "email" text NOT NULL,
  "first_name" text NOT NULL,
  "last_name" text NOT NULL,
  "kind" text NOT NULL,
  "organisation_id" integer REFERENCES "organisation" (id) DEFERRABLE INITIALLY DEFERRED,
  "status" text NOT NULL,
  "external_reference" text,
  UNIQUE ("tenant_id", "email")
);
CREATE TABLE "account_role" (
  "account_id" integer NOT NULL REFERENCES "account" (id) DEFERRABLE INITIALLY DEFERRED,
  "role" text NOT NULL,
  PRIMARY KEY ("account_id", "role")
) WITHOUT ROWID;
CREATE TABLE "account_group" (
  "account_id" integer NOT NULL REFERENCES "account" (id) DEFERRABLE INITIALLY DEFERRED,
  "group_id" integer NOT NULL REFERENCES "learner_group" (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY ("account_id", "group_id")
) WITHOUT ROWID;
CREATE TABLE "competence" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "name" text NOT NULL,
  "renewal_every" integer,
  "renewal_unit" text,
  UNIQUE ("tenant_id", "name")
);
CREATE TABLE "equivalence" (
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "from" text NOT NULL,
  "to_id" integer NOT NULL REFERENCES "competence" (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY ("tenant_id", "from", "to_id")
) WITHOUT ROWID;
CREATE TABLE "requirement" (
  "competence_id" integer NOT NULL REFERENCES "competence" (id) DEFERRABLE INITIALLY DEFERRED,
  "scope_kind" text NOT NULL,
  "scope_of" text NOT NULL,
  "from" integer NOT NULL,
  "to" integer,
  "level" integer NOT NULL,
  "essential" integer NOT NULL,
  PRIMARY KEY ("competence_id", "scope_kind", "scope_of", "from")
) WITHOUT ROWID;
CREATE TABLE "person" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "reference" text NOT NULL,
  "first_name" text NOT NULL,
  "last_name" text NOT NULL,
  "previous_last_name" text,
  "date_of_birth" integer,
  "national_insurance_number" text,
  "nhs_unique_id" text,
  "uln" text,
  "kind" text NOT NULL,
  "account_id" integer REFERENCES "account" (id) DEFERRABLE INITIALLY DEFERRED,
  "employer_id" integer REFERENCES "organisation" (id) DEFERRABLE INITIALLY DEFERRED,
  "manager_id" integer REFERENCES "account" (id) DEFERRABLE INITIALLY DEFERRED,
  "mentor_id" integer REFERENCES "account" (id) DEFERRABLE INITIALLY DEFERRED,
  "rag" text,
  UNIQUE ("tenant_id", "reference")
);
CREATE TABLE "person_group" (
  "person_id" integer NOT NULL REFERENCES "person" (id) DEFERRABLE INITIALLY DEFERRED,
  "group_id" integer NOT NULL REFERENCES "learner_group" (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY ("person_id", "group_id")
) WITHOUT ROWID;
CREATE TABLE "programme_enrolment" (
  "person_id" integer NOT NULL REFERENCES "person" (id) DEFERRABLE INITIALLY DEFERRED,
  "programme_id" integer NOT NULL REFERENCES "programme" (id) DEFERRABLE INITIALLY DEFERRED,
  "start" integer,
  "planned_end" integer,
  "end" integer,
  "status" text NOT NULL,
  PRIMARY KEY ("person_id", "programme_id")
) WITHOUT ROWID;
CREATE TABLE "component" (
  "person_id" integer NOT NULL REFERENCES "person" (id) DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "programme_id" integer NOT NULL REFERENCES "programme" (id) DEFERRABLE INITIALLY DEFERRED,
  "name" text NOT NULL,
  "type" text NOT NULL,
  "status" text NOT NULL,
  "due" integer,
  "planned_minutes" integer NOT NULL,
  "actual_minutes" integer NOT NULL,
  "not_applicable_to_employers" integer NOT NULL,
  "employer_only" integer NOT NULL,
  PRIMARY KEY ("person_id", "key")
) WITHOUT ROWID;
CREATE TABLE "evidence" (
  "person_id" integer NOT NULL REFERENCES "person" (id) DEFERRABLE INITIALLY DEFERRED,
  "component" text NOT NULL,
  "file" text NOT NULL,
  "media_type" text NOT NULL,
  "bytes" integer NOT NULL,
  "sha256" text NOT NULL,
  "status" text NOT NULL,
  "minutes" integer NOT NULL,
  "marking_aid" text,
  PRIMARY KEY ("person_id", "component", "file"),
  FOREIGN KEY (person_id, component) REFERENCES component (person_id, key) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID;
CREATE TABLE "assignment" (
  "person_id" integer NOT NULL REFERENCES "person" (id) DEFERRABLE INITIALLY DEFERRED,
  "number" text NOT NULL,
  "organisation_id" integer NOT NULL REFERENCES "organisation" (id) DEFERRABLE INITIALLY DEFERRED,
  "job" text,
  "position" text,
  "start" integer,
  "end" integer,
  "primary" integer NOT NULL,
  PRIMARY KEY ("person_id", "number")
) WITHOUT ROWID;
CREATE TABLE "achievement" (
  "person_id" integer NOT NULL REFERENCES "person" (id) DEFERRABLE INITIALLY DEFERRED,
  "competence_id" integer NOT NULL REFERENCES "competence" (id) DEFERRABLE INITIALLY DEFERRED,
  "from" integer NOT NULL,
  "level" integer NOT NULL,
  "awarded" integer NOT NULL,
  "expires" integer NOT NULL,
  "source" text NOT NULL,
  PRIMARY KEY ("person_id", "competence_id", "from", "level", "awarded", "expires")
) WITHOUT ROWID;
CREATE TABLE "transfer_review" (
  tenant_id integer NOT NULL REFERENCES "tenant" (id) DEFERRABLE INITIALLY DEFERRED,
  "id" text NOT NULL,
  "state" text NOT NULL,
  "source" text NOT NULL,
  "outcome" text NOT NULL,
  "national_insurance_number" text,
  "date_of_birth" integer,
  "last_name" text NOT NULL,
  "previous_last_name" text,
  "first_name" text NOT NULL,
  "employee_number" text,
  "sending_vpd" text,
  "competence_id" integer NOT NULL REFERENCES "competence" (id) DEFERRABLE INITIALLY DEFERRED,
  "level" integer NOT NULL,
  "from" integer NOT NULL,
  "awarded" integer,
  "expires" integer,
  "candidates" text NOT NULL,
  "person_id" integer REFERENCES "person" (id) DEFERRABLE INITIALLY DEFERRED,
  "decided_because" text,
  PRIMARY KEY ("tenant_id", "id")
) WITHOUT ROWID;
CREATE TABLE store_identity (identity text NOT NULL);
CREATE TABLE job (
      id integer PRIMARY KEY AUTOINCREMENT, tenant text, operation text NOT NULL, input text NOT NULL, actor text NOT NULL, reason text,
      as_of text, at text NOT NULL, changes integer NOT NULL, counts text NOT NULL, digest text NOT NULL,
      undoes integer REFERENCES job (id), undone_by integer REFERENCES job (id)
    );
CREATE TABLE job_batch (
      job integer NOT NULL REFERENCES job (id), seq integer NOT NULL, changes text NOT NULL, PRIMARY KEY (job, seq)
    ) WITHOUT ROWID;
CREATE TABLE audit (
      seq integer PRIMARY KEY, job integer NOT NULL, at text NOT NULL, tenant text, actor text NOT NULL,
      operation text NOT NULL, reason text, changes integer NOT NULL, digest text NOT NULL, previous text NOT NULL,
      hash text NOT NULL
    );
CREATE INDEX "organisation_by_parent_id" ON "organisation" ("parent_id");
CREATE INDEX "learner_group_by_parent_id" ON "learner_group" ("parent_id");
CREATE INDEX "account_by_organisation_id" ON "account" ("organisation_id");
CREATE INDEX "account_role_by_role" ON "account_role" ("role");
CREATE INDEX "account_group_by_group_id" ON "account_group" ("group_id");
CREATE INDEX "person_by_national_insurance_number" ON "person" (tenant_id, "national_insurance_number");
CREATE INDEX "person_by_date_of_birth" ON "person" (tenant_id, "date_of_birth");
CREATE INDEX "person_by_employer_id" ON "person" ("employer_id");
CREATE INDEX "person_by_account_id" ON "person" ("account_id");
CREATE INDEX "person_by_manager_id" ON "person" ("manager_id");
CREATE INDEX "person_by_mentor_id" ON "person" ("mentor_id");
CREATE INDEX "person_group_by_group_id" ON "person_group" ("group_id");
CREATE INDEX "assignment_by_organisation_id" ON "assignment" ("organisation_id");
CREATE INDEX "transfer_review_by_state" ON "transfer_review" (tenant_id, "state");
CREATE INDEX "transfer_review_by_person_id" ON "transfer_review" ("person_id");
CREATE INDEX job_by_tenant ON job (tenant);
INSERT INTO "tenant" VALUES (1, 'main', 'main', 'Europe/London', NULL, '{}');
INSERT INTO "tenant" VALUES (2, 'southfield', 'Southfield', 'Europe/London', NULL, '{}');
INSERT INTO "tenant" VALUES (3, 'northfield', 'Northfield Training', 'Europe/London', '504', '{"overdueCountsBreaks":false}');
INSERT INTO "feature" VALUES (3, 'employer-learning-plan', 0);
INSERT INTO "organisation" VALUES (1, 3, 'northfield', 'Northfield Training', 'training-provider', NULL);
INSERT INTO "organisation" VALUES (2, 3, 'brook-joinery', 'Brook Joinery', 'employer', NULL);
INSERT INTO "organisation" VALUES (3, 3, 'ward-9', 'Ward 9', 'department', 1);
INSERT INTO "learner_group" VALUES (1, 3, 'all', 'All learners', NULL);
INSERT INTO "learner_group" VALUES (2, 3, 'joiners', 'Joiners', 1);
INSERT INTO "programme" VALUES (1, 3, 'carpentry', 'Carpentry and Joinery', 'delivery', NULL, 1);
INSERT INTO "programme" VALUES (2, 3, 'carpentry-english', 'English for Carpentry', 'delivery', 1, 0);
INSERT INTO "account" VALUES (1, 3, 'ade@brook.example', 'Ade', 'Brook', 'employer', 2, 'full-user', 'BJ-1');
INSERT INTO "account" VALUES (2, 3, 'orla@northfield.example', 'Órla', 'Núñez', 'administrator', 1, 'full-user', NULL);
INSERT INTO "account_role" VALUES (1, 'Assessor');
INSERT INTO "account_role" VALUES (1, 'Employer - View Learning Plan');
INSERT INTO "account_role" VALUES (2, 'Standard Administrator');
INSERT INTO "account_group" VALUES (1, 2);
INSERT INTO "competence" VALUES (1, 3, 'NHS|CSTF|Fire Safety - 1 Year|', 12, 'month');
INSERT INTO "competence" VALUES (2, 3, 'NHS|CSTF|Moving and Handling - Level 1 - 1 Year|', 12, 'month');
INSERT INTO "competence" VALUES (3, 3, '504|LOCAL|Hand Hygiene|', NULL, NULL);
INSERT INTO "equivalence" VALUES (3, '457|LOCAL|Hand Hygiene|', 3);
INSERT INTO "requirement" VALUES (1, 'organisation', 'ward-9', 20100101, NULL, 2, 1);
INSERT INTO "requirement" VALUES (2, 'job', 'Nurse', 20120401, 20290331, 1, 1);
INSERT INTO "requirement" VALUES (3, 'tenant', '', 0, NULL, 1, 0);
INSERT INTO "person" VALUES (1, 3, 'L-1', 'Zoë', 'O’Neill', 'Straße', 20040229, 'QQ123456A', '1000001', '1000000043', 'external-learner', NULL, 2, 1, NULL, 'amber');
INSERT INTO "person" VALUES (2, 3, 'E-1', 'Sarah', 'Lane', NULL, 19800211, 'QQ111111A', NULL, NULL, 'employee', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "person_group" VALUES (1, 2);
INSERT INTO "programme_enrolment" VALUES (1, 1, 20240915, 20260831, NULL, 'on-a-break');
INSERT INTO "programme_enrolment" VALUES (1, 2, 20241001, NULL, NULL, 'active');
INSERT INTO "component" VALUES (1, 'c-1', 1, 'Health and safety at work', 'assignment', 'evidence-submitted', 20250131, 120, 90, 0, 0);
INSERT INTO "component" VALUES (1, 'c-2', 1, 'First review', 'review', 'not-started', 20250228, 60, 0, 0, 1);
INSERT INTO "component" VALUES (1, 'c-3', 2, 'Reading', 'digital-learning', 'not-started', NULL, 45, 0, 1, 0);
INSERT INTO "evidence" VALUES (1, 'c-1', 'risk.pdf', 'application/pdf', 1234, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'submitted', 30, 'aid.pdf');
INSERT INTO "assignment" VALUES (2, '20059417', 3, 'Nurse', 'Staff nurse', 20100101, NULL, 1);
INSERT INTO "achievement" VALUES (2, 1, 20230501, 1, 20230501, 0, 'class');
INSERT INTO "achievement" VALUES (2, 2, 20250601, 1, 20250601, 20270531, 'iat');
INSERT INTO "achievement" VALUES (2, 3, 20220110, 2, 0, 47121231, 'manual');
INSERT INTO "transfer_review" VALUES (3, '53r6ne8tqkda', 'rejected', 'iat', 'ni-matched-name-not-matched', 'QQ111111A', 19800211, 'Layne', NULL, 'Sarah', '778', '457', 1, 1, 20250601, 20250601, 20270531, '["E-1"]', NULL, 'Not one of ours');
INSERT INTO "transfer_review" VALUES (3, 'axc6s2nnv4ne', 'needs-review', 'iat', 'unable-to-match', 'QQ999999A', 19810211, 'Other', NULL, 'Tim', '779', '457', 3, 2, 20250601, 20250601, NULL, '[]', NULL, NULL);
INSERT INTO "store_identity" VALUES ('6109546e-7fcd-4e34-a187-30045b8f69ab');
INSERT INTO "job" VALUES (1, 'main', 'tenant.create', '{"key":"main","name":"main","timeZone":"Europe/London","vpd":null}', 'root', NULL, NULL, '2026-11-30T05:01:54.775Z', 1, '{"tenant":{"created":1,"updated":0,"removed":0}}', '51958b9193788ae4aba8b5563d8af473f0eb000c12f44b55529026e74ac670c0', NULL, NULL);
INSERT INTO "job" VALUES (2, 'southfield', 'tenant.create', '{"key":"southfield","name":"Southfield","timeZone":"Europe/London","vpd":null}', 'root', NULL, NULL, '2026-11-30T05:01:55.494Z', 1, '{"tenant":{"created":1,"updated":0,"removed":0}}', 'a385343088976911a94b69a611972674763669171de7a51941425f3ffc271fbc', NULL, NULL);
INSERT INTO "job" VALUES (3, 'northfield', 'tenant.create', '{"key":"northfield","name":"Northfield","timeZone":"Europe/London","vpd":null}', 'root', NULL, NULL, '2026-11-30T05:01:56.253Z', 1, '{"tenant":{"created":1,"updated":0,"removed":0}}', '81c12547954d9aaf34dd4fbf54cdd39f5b9cf3108d0854d05e789a653ed26bae', NULL, NULL);
INSERT INTO "job" VALUES (4, 'northfield', 'tenant.apply', '{"file":"first.yaml","prune":false}', 'root', NULL, NULL, '2026-11-30T05:01:57.479Z', 33, '{"tenant":{"created":0,"updated":1,"removed":0},"feature":{"created":1,"updated":0,"removed":0},"organisation":{"created":3,"updated":0,"removed":0},"group":{"created":2,"updated":0,"removed":0},"programme":{"created":2,"updated":0,"removed":0},"account":{"created":2,"updated":0,"removed":0},"account-role":{"created":2,"updated":0,"removed":0},"account-group":{"created":1,"updated":0,"removed":0},"competence":{"created":3,"updated":0,"removed":0},"equivalence":{"created":1,"updated":0,"removed":0},"requirement":{"created":3,"updated":0,"removed":0},"person":{"created":2,"updated":0,"removed":0},"person-group":{"created":1,"updated":0,"removed":0},"programme-enrolment":{"created":2,"updated":0,"removed":0},"component":{"created":3,"updated":0,"removed":0},"evidence":{"created":1,"updated":0,"removed":0},"assignment":{"created":1,"updated":0,"removed":0},"achievement":{"created":2,"updated":0,"removed":0}}', 'bc75ad4ca5e1dfd9b07c0f319cdfe6ec43dac1ccd7b6c9acae00b683c9d6c566', NULL, NULL);
INSERT INTO "job" VALUES (5, 'northfield', 'feature.enable', '{"keys":["employer-learning-plan"]}', 'root', NULL, NULL, '2026-11-30T05:01:59.406Z', 1, '{"feature":{"created":0,"updated":1,"removed":0}}', 'd5550bd18fa347f863fd5c05765cc078942105a8f0c605a0e8567d977d12d86d', NULL, NULL);
INSERT INTO "job" VALUES (6, 'northfield', 'tenant.apply', '{"file":"second.yaml","prune":false}', 'root', 'Start dates were wrong', NULL, '2026-11-30T05:02:01.056Z', 7, '{"feature":{"created":0,"updated":1,"removed":0},"competence":{"created":0,"updated":2,"removed":0},"requirement":{"created":0,"updated":2,"removed":0},"programme-enrolment":{"created":0,"updated":2,"removed":0}}', '8f52d42021e176b34d1ab1036e4e1aedd3cedbaa8c14f9542dc13e6de8cb973b', NULL, NULL);
INSERT INTO "job" VALUES (7, 'northfield', 'transfer.import', '{"file":"transfers.csv","map":[],"rejectsFile":null}', 'root', NULL, '2026-01-15', '2026-11-30T05:02:02.154Z', 3, '{"achievement":{"created":1,"updated":0,"removed":0},"transfer-review":{"created":2,"updated":0,"removed":0}}', 'f92e6662c85d0f134044678336c2350e38a6dab820912d9e83863cf6dbdededd', NULL, NULL);
INSERT INTO "job" VALUES (8, 'northfield', 'transfer.reject', '{"ids":["53r6ne8tqkda"],"because":"Not one of ours"}', 'root', 'Not one of ours', NULL, '2026-11-30T05:02:06.069Z', 1, '{"transfer-review":{"created":0,"updated":1,"removed":0}}', '8d2c745ebd25776e408d2dfececefcc6196f633048192ca10d860fc90712a31b', NULL, NULL);
INSERT INTO "job" VALUES (9, 'northfield', 'role.assign', '{"role":"Assessor","emails":["ade@brook.example"],"allEmployers":false,"organisations":[],"groups":[],"map":[]}', 'root', NULL, NULL, '2026-11-30T05:02:07.415Z', 1, '{"account-role":{"created":1,"updated":0,"removed":0}}', '58d2596de1cf7154e2b6aca7df33fb3180ec915a635b804c6d30b16013ddada4', NULL, NULL);
INSERT INTO "job" VALUES (10, 'northfield', 'role.assign', '{"role":"Trainee Assessor","emails":["ade@brook.example"],"allEmployers":false,"organisations":[],"groups":[],"map":[]}', 'root', NULL, NULL, '2026-11-30T05:02:08.570Z', 1, '{"account-role":{"created":1,"updated":0,"removed":0}}', '28d61c6015c3a57da04e7239dbb0f4c6516d457ad0f8acfc9481f4f3b6c1a5ac', NULL, 11);
INSERT INTO "job" VALUES (11, 'northfield', 'job.undo', '{"id":"10"}', 'root', NULL, NULL, '2026-11-30T05:02:09.720Z', 1, '{"account-role":{"created":0,"updated":0,"removed":1}}', 'f4ab5e5ed36152bc94e766b95d828de31bb8ed7fc19c6802fda1689203e56737', 10, NULL);
INSERT INTO "job_batch" VALUES (1, 1, '["main","tenant",null,["main","main","Europe/London",null,{}]]');
INSERT INTO "job_batch" VALUES (2, 1, '["southfield","tenant",null,["southfield","Southfield","Europe/London",null,{}]]');
INSERT INTO "job_batch" VALUES (3, 1, '["northfield","tenant",null,["northfield","Northfield","Europe/London",null,{}]]');
INSERT INTO "job_batch" VALUES (4, 1, '["northfield","tenant",["northfield","Northfield","Europe/London",null,{}],["northfield","Northfield Training","Europe/London","504",{"overdueCountsBreaks":false}]]
["northfield","feature",null,["employer-learning-plan",false]]
["northfield","organisation",null,["northfield","Northfield Training","training-provider",null]]
["northfield","organisation",null,["brook-joinery","Brook Joinery","employer",null]]
["northfield","organisation",null,["ward-9","Ward 9","department","northfield"]]
["northfield","group",null,["all","All learners",null]]
["northfield","group",null,["joiners","Joiners","all"]]
["northfield","programme",null,["carpentry","Carpentry and Joinery","delivery",null,true]]
["northfield","programme",null,["carpentry-english","English for Carpentry","delivery","carpentry",false]]
["northfield","account",null,["ade@brook.example","Ade","Brook","employer","brook-joinery","full-user","BJ-1"]]
["northfield","account",null,["orla@northfield.example","Órla","Núñez","administrator","northfield","full-user",null]]
["northfield","account-role",null,["ade@brook.example","Employer - View Learning Plan"]]
["northfield","account-role",null,["orla@northfield.example","Standard Administrator"]]
["northfield","account-group",null,["ade@brook.example","joiners"]]
["northfield","competence",null,["NHS|CSTF|Fire Safety - 1 Year|",1,"year"]]
["northfield","competence",null,["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|",1,"year"]]
["northfield","competence",null,["504|LOCAL|Hand Hygiene|",null,null]]
["northfield","equivalence",null,["457|LOCAL|Hand Hygiene|","504|LOCAL|Hand Hygiene|"]]
["northfield","requirement",null,["NHS|CSTF|Fire Safety - 1 Year|","organisation","ward-9","2010-01-01",null,1,true]]
["northfield","requirement",null,["504|LOCAL|Hand Hygiene|","tenant","",null,null,1,false]]
["northfield","requirement",null,["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|","job","Nurse","2012-04-01","2030-03-31",1,true]]
["northfield","person",null,["L-1","Zoë","O’Neill","Straße","2004-02-29","QQ123456A","1000001","1000000043","external-learner",null,"brook-joinery","ade@brook.example",null,"amber"]]
["northfield","person",null,["E-1","Sarah","Lane",null,"1980-02-11","QQ111111A",null,null,"employee",null,null,null,null,null]]
["northfield","person-group",null,["L-1","joiners"]]
["northfield","programme-enrolment",null,["L-1","carpentry","2024-09-01","2026-08-31",null,"active"]]
["northfield","programme-enrolment",null,["L-1","carpentry-english",null,null,null,"onboarding"]]
["northfield","component",null,["L-1","c-1","carpentry","Health and safety at work","assignment","evidence-submitted","2025-01-31",120,90,false,false]]
["northfield","component",null,["L-1","c-2","carpentry","First review","review","not-started","2025-02-28",60,0,false,true]]
["northfield","component",null,["L-1","c-3","carpentry-english","Reading","digital-learning","not-started",null,45,0,true,false]]
["northfield","evidence",null,["L-1","c-1","risk.pdf","application/pdf",1234,"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","submitted",30,"aid.pdf"]]
["northfield","assignment",null,["E-1","20059417","ward-9","Nurse","Staff nurse","2010-01-01",null,true]]
["northfield","achievement",null,["E-1","NHS|CSTF|Fire Safety - 1 Year|","2023-05-01",1,"2023-05-01",null,"class"]]
["northfield","achievement",null,["E-1","504|LOCAL|Hand Hygiene|","2022-01-10",2,null,"4712-12-31","manual"]]');
INSERT INTO "job_batch" VALUES (5, 1, '["northfield","feature",["employer-learning-plan",false],["employer-learning-plan",true]]');
INSERT INTO "job_batch" VALUES (6, 1, '["northfield","feature",["employer-learning-plan",true],["employer-learning-plan",false]]
["northfield","competence",["NHS|CSTF|Fire Safety - 1 Year|",1,"year"],["NHS|CSTF|Fire Safety - 1 Year|",12,"month"]]
["northfield","competence",["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|",1,"year"],["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|",12,"month"]]
["northfield","requirement",["NHS|CSTF|Fire Safety - 1 Year|","organisation","ward-9","2010-01-01",null,1,true],["NHS|CSTF|Fire Safety - 1 Year|","organisation","ward-9","2010-01-01",null,2,true]]
["northfield","requirement",["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|","job","Nurse","2012-04-01","2030-03-31",1,true],["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|","job","Nurse","2012-04-01","2029-03-31",1,true]]
["northfield","programme-enrolment",["L-1","carpentry","2024-09-01","2026-08-31",null,"active"],["L-1","carpentry","2024-09-15","2026-08-31",null,"on-a-break"]]
["northfield","programme-enrolment",["L-1","carpentry-english",null,null,null,"onboarding"],["L-1","carpentry-english","2024-10-01",null,null,"active"]]');
INSERT INTO "job_batch" VALUES (7, 1, '["northfield","achievement",null,["E-1","NHS|CSTF|Moving and Handling - Level 1 - 1 Year|","2025-06-01",1,"2025-06-01","2027-05-31","iat"]]
["northfield","transfer-review",null,["53r6ne8tqkda","needs-review","iat","ni-matched-name-not-matched","QQ111111A","1980-02-11","Layne",null,"Sarah","778","457","NHS|CSTF|Fire Safety - 1 Year|",1,"2025-06-01","2025-06-01","2027-05-31",["E-1"],null,null]]
["northfield","transfer-review",null,["axc6s2nnv4ne","needs-review","iat","unable-to-match","QQ999999A","1981-02-11","Other",null,"Tim","779","457","504|LOCAL|Hand Hygiene|",2,"2025-06-01","2025-06-01",null,[],null,null]]');
INSERT INTO "job_batch" VALUES (8, 1, '["northfield","transfer-review",["53r6ne8tqkda","needs-review","iat","ni-matched-name-not-matched","QQ111111A","1980-02-11","Layne",null,"Sarah","778","457","NHS|CSTF|Fire Safety - 1 Year|",1,"2025-06-01","2025-06-01","2027-05-31",["E-1"],null,null],["53r6ne8tqkda","rejected","iat","ni-matched-name-not-matched","QQ111111A","1980-02-11","Layne",null,"Sarah","778","457","NHS|CSTF|Fire Safety - 1 Year|",1,"2025-06-01","2025-06-01","2027-05-31",["E-1"],null,"Not one of ours"]]');
INSERT INTO "job_batch" VALUES (9, 1, '["northfield","account-role",null,["ade@brook.example","Assessor"]]');
INSERT INTO "job_batch" VALUES (10, 1, '["northfield","account-role",null,["ade@brook.example","Trainee Assessor"]]');
INSERT INTO "job_batch" VALUES (11, 1, '["northfield","account-role",["ade@brook.example","Trainee Assessor"],null]');
INSERT INTO "audit" VALUES (1, 1, '2026-11-30T05:01:54.775Z', 'main', 'root', 'tenant.create', NULL, 1, '51958b9193788ae4aba8b5563d8af473f0eb000c12f44b55529026e74ac670c0', '0000000000000000000000000000000000000000000000000000000000000000', '6b62021bdb6f8ab8aea4912043b403eb8e1eab843ea98d4e78cec4a0bbe91622');
INSERT INTO "audit" VALUES (2, 2, '2026-11-30T05:01:55.494Z', 'southfield', 'root', 'tenant.create', NULL, 1, 'a385343088976911a94b69a611972674763669171de7a51941425f3ffc271fbc', '6b62021bdb6f8ab8aea4912043b403eb8e1eab843ea98d4e78cec4a0bbe91622', 'a411ffb91b7020a7cdf68c4d868b8fae804a84b973e2c7b80e24ded7819428a4');
INSERT INTO "audit" VALUES (3, 3, '2026-11-30T05:01:56.253Z', 'northfield', 'root', 'tenant.create', NULL, 1, '81c12547954d9aaf34dd4fbf54cdd39f5b9cf3108d0854d05e789a653ed26bae', 'a411ffb91b7020a7cdf68c4d868b8fae804a84b973e2c7b80e24ded7819428a4', '56a2dbb633f08681b3c8c50cc6962f9ee8d77b3210881dcf9354986cc82c2826');
INSERT INTO "audit" VALUES (4, 4, '2026-11-30T05:01:57.479Z', 'northfield', 'root', 'tenant.apply', NULL, 33, 'bc75ad4ca5e1dfd9b07c0f319cdfe6ec43dac1ccd7b6c9acae00b683c9d6c566', '56a2dbb633f08681b3c8c50cc6962f9ee8d77b3210881dcf9354986cc82c2826', '671cf03fadce44a753fc8366ae8ae539cebff7c04f34bde6a603ebada054edde');
INSERT INTO "audit" VALUES (5, 5, '2026-11-30T05:01:59.406Z', 'northfield', 'root', 'feature.enable', NULL, 1, 'd5550bd18fa347f863fd5c05765cc078942105a8f0c605a0e8567d977d12d86d', '671cf03fadce44a753fc8366ae8ae539cebff7c04f34bde6a603ebada054edde', 'b507814445b678d0bf17ddefc3e5e3e5376c191f16189f92af8f17cc548c7544');
INSERT INTO "audit" VALUES (6, 6, '2026-11-30T05:02:01.056Z', 'northfield', 'root', 'tenant.apply', 'Start dates were wrong', 7, '8f52d42021e176b34d1ab1036e4e1aedd3cedbaa8c14f9542dc13e6de8cb973b', 'b507814445b678d0bf17ddefc3e5e3e5376c191f16189f92af8f17cc548c7544', 'd2a72494475330b1ee3bfc06386a32ef05e8ef7395ee815525989041925f0588');
INSERT INTO "audit" VALUES (7, 7, '2026-11-30T05:02:02.154Z', 'northfield', 'root', 'transfer.import', NULL, 3, 'f92e6662c85d0f134044678336c2350e38a6dab820912d9e83863cf6dbdededd', 'd2a72494475330b1ee3bfc06386a32ef05e8ef7395ee815525989041925f0588', '7ef8732bbe82cd92a09abb26a26ee472a984a3da56ba5aaefa5b85583ac96569');
INSERT INTO "audit" VALUES (8, 8, '2026-11-30T05:02:06.069Z', 'northfield', 'root', 'transfer.reject', 'Not one of ours', 1, '8d2c745ebd25776e408d2dfececefcc6196f633048192ca10d860fc90712a31b', '7ef8732bbe82cd92a09abb26a26ee472a984a3da56ba5aaefa5b85583ac96569', '75803db363f554889871ed675903a115c9572bf1ed2ce6abf4cc9595c7ccf949');
INSERT INTO "audit" VALUES (9, 9, '2026-11-30T05:02:07.415Z', 'northfield', 'root', 'role.assign', NULL, 1, '58d2596de1cf7154e2b6aca7df33fb3180ec915a635b804c6d30b16013ddada4', '75803db363f554889871ed675903a115c9572bf1ed2ce6abf4cc9595c7ccf949', '592191ab243db09d1a3c851bc1a51c8f5adfd6dd8a05830a9ee47e88ad57923e');
INSERT INTO "audit" VALUES (10, 10, '2026-11-30T05:02:08.570Z', 'northfield', 'root', 'role.assign', NULL, 1, '28d61c6015c3a57da04e7239dbb0f4c6516d457ad0f8acfc9481f4f3b6c1a5ac', '592191ab243db09d1a3c851bc1a51c8f5adfd6dd8a05830a9ee47e88ad57923e', '3876e36fb5f65bcb457e169ccc20526c2e7079ec4f4fdb0194ca12a2ad51282a');
INSERT INTO "audit" VALUES (11, 11, '2026-11-30T05:02:09.720Z', 'northfield', 'root', 'job.undo', NULL, 1, 'f4ab5e5ed36152bc94e766b95d828de31bb8ed7fc19c6802fda1689203e56737', '3876e36fb5f65bcb457e169ccc20526c2e7079ec4f4fdb0194ca12a2ad51282a', '7e587258ce8791b9f0f8eca3b7a5f109936aae78d4738889641f7c4d90ff3575');
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'account';
UPDATE sqlite_sequence SET seq = 3 WHERE name = 'competence';
UPDATE sqlite_sequence SET seq = 11 WHERE name = 'job';
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'learner_group';
UPDATE sqlite_sequence SET seq = 3 WHERE name = 'organisation';
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'person';
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'programme';
UPDATE sqlite_sequence SET seq = 3 WHERE name = 'tenant';
PRAGMA application_id = 1347573332;
PRAGMA user_version = 1;
