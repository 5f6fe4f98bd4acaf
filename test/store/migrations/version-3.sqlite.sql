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
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "enabled" integer NOT NULL,
  PRIMARY KEY ("tenant_id", "key")
) WITHOUT ROWID;
CREATE TABLE "organisation" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "parent_id" integer REFERENCES "organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
  UNIQUE ("tenant_id", "key")
);
CREATE INDEX "organisation_by_parent_id" ON "organisation" ("parent_id");
CREATE TABLE "learner_group" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "name" text NOT NULL,
  "parent_id" integer REFERENCES "learner_group" ("id") DEFERRABLE INITIALLY DEFERRED,
  UNIQUE ("tenant_id", "key")
);
CREATE INDEX "learner_group_by_parent_id" ON "learner_group" ("parent_id");
CREATE TABLE "programme" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "parent_id" integer REFERENCES "programme" ("id") DEFERRABLE INITIALLY DEFERRED,
  "hide_sub_programmes_from_employers" integer NOT NULL,
  UNIQUE ("tenant_id", "key")
);
CREATE TABLE "account" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "email" text NOT NULL,
  "first_name" text NOT NULL,
  "last_name" text NOT NULL,
  "kind" text NOT NULL,
  "organisation_id" integer REFERENCES "organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
  "status" text NOT NULL,
  "external_reference" text,
  UNIQUE ("tenant_id", "email")
);
CREATE INDEX "account_by_organisation_id" ON "account" ("organisation_id");
CREATE TABLE "account_role" (
  "account_id" integer NOT NULL REFERENCES "account" ("id") DEFERRABLE INITIALLY DEFERRED,
  "role" text NOT NULL,
  PRIMARY KEY ("account_id", "role")
) WITHOUT ROWID;
CREATE INDEX "account_role_by_role" ON "account_role" ("role");
CREATE TABLE "account_group" (
  "account_id" integer NOT NULL REFERENCES "account" ("id") DEFERRABLE INITIALLY DEFERRED,
  "group_id" integer NOT NULL REFERENCES "learner_group" ("id") DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY ("account_id", "group_id")
) WITHOUT ROWID;
CREATE INDEX "account_group_by_group_id" ON "account_group" ("group_id");
CREATE TABLE "competence" (
  id integer PRIMARY KEY AUTOINCREMENT,
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "name" text NOT NULL,
  "renewal_every" integer,
  "renewal_unit" text,
  UNIQUE ("tenant_id", "name")
);
CREATE TABLE "equivalence" (
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "from" text NOT NULL,
  "to_id" integer NOT NULL REFERENCES "competence" ("id") DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY ("tenant_id", "from", "to_id")
) WITHOUT ROWID;
CREATE TABLE "requirement" (
  "competence_id" integer NOT NULL REFERENCES "competence" ("id") DEFERRABLE INITIALLY DEFERRED,
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
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
  "reference" text NOT NULL,
  "first_name" text NOT NULL,
  "last_name" text NOT NULL,
  "previous_last_name" text,
  "date_of_birth" integer,
  "national_insurance_number" text,
  "nhs_unique_id" text,
  "uln" text,
  "kind" text NOT NULL,
  "account_id" integer REFERENCES "account" ("id") DEFERRABLE INITIALLY DEFERRED,
  "employer_id" integer REFERENCES "organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
  "manager_id" integer REFERENCES "account" ("id") DEFERRABLE INITIALLY DEFERRED,
  "mentor_id" integer REFERENCES "account" ("id") DEFERRABLE INITIALLY DEFERRED,
  "rag" text,
  UNIQUE ("tenant_id", "reference")
);
CREATE INDEX "person_by_national_insurance_number" ON "person" (tenant_id, "national_insurance_number");
CREATE INDEX "person_by_date_of_birth" ON "person" (tenant_id, "date_of_birth");
CREATE INDEX "person_by_employer_id" ON "person" ("employer_id");
CREATE INDEX "person_by_account_id" ON "person" ("account_id");
CREATE INDEX "person_by_manager_id" ON "person" ("manager_id");
CREATE INDEX "person_by_mentor_id" ON "person" ("mentor_id");
CREATE TABLE "person_group" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "group_id" integer NOT NULL REFERENCES "learner_group" ("id") DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY ("person_id", "group_id")
) WITHOUT ROWID;
CREATE INDEX "person_group_by_group_id" ON "person_group" ("group_id");
CREATE TABLE "programme_enrolment" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "programme_id" integer NOT NULL REFERENCES "programme" ("id") DEFERRABLE INITIALLY DEFERRED,
  "start" integer,
  "planned_end" integer,
  "end" integer,
  "status" text NOT NULL,
  PRIMARY KEY ("person_id", "programme_id")
) WITHOUT ROWID;
CREATE TABLE "component" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "key" text NOT NULL,
  "programme_id" integer NOT NULL REFERENCES "programme" ("id") DEFERRABLE INITIALLY DEFERRED,
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
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "component" text NOT NULL,
  "file" text NOT NULL,
  "media_type" text NOT NULL,
  "bytes" integer NOT NULL,
  "sha256" text NOT NULL,
  "status" text NOT NULL,
  "minutes" integer NOT NULL,
  "marking_aid" text,
  PRIMARY KEY ("person_id", "component", "file"),
  FOREIGN KEY ("person_id", "component") REFERENCES "component" ("person_id", "key") DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID;
CREATE TABLE "assignment" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "number" text NOT NULL,
  "organisation_id" integer NOT NULL REFERENCES "organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
  "job" text,
  "position" text,
  "start" integer,
  "end" integer,
  "primary" integer NOT NULL,
  PRIMARY KEY ("person_id", "number")
) WITHOUT ROWID;
CREATE INDEX "assignment_by_organisation_id" ON "assignment" ("organisation_id");
CREATE TABLE "achievement" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "competence_id" integer NOT NULL REFERENCES "competence" ("id") DEFERRABLE INITIALLY DEFERRED,
  "from" integer NOT NULL,
  "level" integer NOT NULL,
  "awarded" integer NOT NULL,
  "expires" integer NOT NULL,
  "source" text NOT NULL,
  PRIMARY KEY ("person_id", "competence_id", "from", "level", "awarded", "expires")
) WITHOUT ROWID;
CREATE TABLE "transfer_review" (
  tenant_id integer NOT NULL REFERENCES "tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
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
  "competence_id" integer NOT NULL REFERENCES "competence" ("id") DEFERRABLE INITIALLY DEFERRED,
  "level" integer NOT NULL,
  "from" integer NOT NULL,
  "awarded" integer,
  "expires" integer,
  "candidates" text NOT NULL,
  "person_id" integer REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "decided_because" text,
  PRIMARY KEY ("tenant_id", "id")
) WITHOUT ROWID;
CREATE INDEX "transfer_review_by_state" ON "transfer_review" (tenant_id, "state");
CREATE INDEX "transfer_review_by_person_id" ON "transfer_review" ("person_id");
CREATE TABLE store_identity (identity text NOT NULL);
CREATE TABLE job (
      id integer PRIMARY KEY AUTOINCREMENT, tenant text, operation text NOT NULL, input text NOT NULL, actor text NOT NULL, reason text,
      as_of text, at text NOT NULL, changes integer NOT NULL, counts text NOT NULL, digest text NOT NULL,
      undoes integer REFERENCES job (id), undone_by integer REFERENCES job (id)
    );
CREATE INDEX job_by_tenant ON job (tenant);
CREATE TABLE job_batch (
      job integer NOT NULL REFERENCES job (id), seq integer NOT NULL, changes text NOT NULL, PRIMARY KEY (job, seq)
    ) WITHOUT ROWID;
CREATE TABLE audit (
      seq integer PRIMARY KEY, job integer NOT NULL, at text NOT NULL, tenant text, actor text NOT NULL,
      operation text NOT NULL, reason text, changes integer NOT NULL, digest text NOT NULL, previous text NOT NULL,
      hash text NOT NULL
    );
ALTER TABLE job ADD COLUMN account text;
ALTER TABLE job ADD COLUMN token text;
ALTER TABLE job ADD COLUMN job_key text;
ALTER TABLE job ADD COLUMN plan text;
ALTER TABLE job ADD COLUMN overrode text;
ALTER TABLE job ADD COLUMN journaled integer NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX job_by_key ON job (job_key);
CREATE UNIQUE INDEX job_by_plan ON job (plan);
ALTER TABLE audit ADD COLUMN form integer NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN account text;
ALTER TABLE audit ADD COLUMN token text;
CREATE TABLE token (
      id text NOT NULL PRIMARY KEY, name text NOT NULL, hash text NOT NULL,
      tenant_id integer REFERENCES tenant (id) ON DELETE CASCADE,
      account_id integer REFERENCES account (id) ON DELETE CASCADE,
      scopes text, created_at text NOT NULL, created_by text NOT NULL, expires text, revoked_at text, last_used text
    ) WITHOUT ROWID;
CREATE INDEX token_by_tenant ON token (tenant_id);
CREATE INDEX token_by_account ON token (account_id);
CREATE TABLE answer (
      principal text NOT NULL, request_key text NOT NULL, request_digest text NOT NULL, at text NOT NULL,
      expires text NOT NULL, PRIMARY KEY (principal, request_key)
    ) WITHOUT ROWID;
CREATE INDEX answer_by_expiry ON answer (expires);
CREATE TABLE answer_part (
      principal text NOT NULL, request_key text NOT NULL, seq integer NOT NULL, lines text NOT NULL,
      PRIMARY KEY (principal, request_key, seq),
      FOREIGN KEY (principal, request_key) REFERENCES answer (principal, request_key) ON DELETE CASCADE
    ) WITHOUT ROWID;
CREATE TABLE packed_block (
      tenant_id integer NOT NULL REFERENCES "tenant" (id) ON DELETE CASCADE, kind text NOT NULL, block integer NOT NULL,
      changed integer NOT NULL, content blob, PRIMARY KEY (tenant_id, kind, block)
    );
INSERT INTO packed_block (tenant_id, kind, block, changed)
      SELECT DISTINCT tenant_id, 'compliance', id / 1024, 0 FROM person;
INSERT INTO packed_block (tenant_id, kind, block, changed)
      SELECT DISTINCT tenant_id, 'plan', id / 1024, 0 FROM person;
CREATE TABLE "programme_enrolment_renamed" (
  "person_id" integer NOT NULL REFERENCES "person" ("id") DEFERRABLE INITIALLY DEFERRED,
  "programme_id" integer NOT NULL REFERENCES "programme" ("id") DEFERRABLE INITIALLY DEFERRED,
  "start" integer NOT NULL,
  "planned_end" integer,
  "end" integer,
  "status" text NOT NULL,
  PRIMARY KEY ("person_id", "programme_id", "start")
) WITHOUT ROWID;
INSERT INTO "programme_enrolment_renamed" ("person_id", "programme_id", "start", "planned_end", "end", "status")
  SELECT "person_id", "programme_id", coalesce("start", 0), "planned_end", "end", "status" FROM "programme_enrolment";
DROP TABLE "programme_enrolment";
ALTER TABLE "programme_enrolment_renamed" RENAME TO "programme_enrolment";
CREATE TABLE "requirement_renamed" (
  "competence_id" integer NOT NULL REFERENCES "competence" ("id") DEFERRABLE INITIALLY DEFERRED,
  "scope_kind" text NOT NULL,
  "scope_of" text NOT NULL,
  "from" integer NOT NULL,
  "to" integer NOT NULL,
  "level" integer NOT NULL,
  "essential" integer NOT NULL,
  PRIMARY KEY ("competence_id", "scope_kind", "scope_of", "from", "to", "level")
) WITHOUT ROWID;
INSERT INTO "requirement_renamed" ("competence_id", "scope_kind", "scope_of", "from", "to", "level", "essential")
  SELECT "competence_id", "scope_kind", "scope_of", "from", coalesce("to", 0), "level", "essential" FROM "requirement";
DROP TABLE "requirement";
ALTER TABLE "requirement_renamed" RENAME TO "requirement";
ALTER TABLE "component" ADD COLUMN "enrolment_start" integer;
ALTER TABLE "competence" ADD COLUMN "levels" integer;
CREATE TABLE store_key (signing text NOT NULL);
INSERT INTO "account" VALUES (1, 3, 'ade@brook.example', 'Ade', 'Brook', 'employer', 2, 'full-user', 'BJ-1');
INSERT INTO "account" VALUES (2, 3, 'orla@northfield.example', 'Órla', 'Núñez', 'administrator', 1, 'full-user', NULL);
INSERT INTO "account_group" VALUES (1, 2);
INSERT INTO "account_role" VALUES (1, 'Assessor');
INSERT INTO "account_role" VALUES (1, 'Employer - View Learning Plan');
INSERT INTO "account_role" VALUES (2, 'Standard Administrator');
INSERT INTO "achievement" VALUES (2, 1, 20230501, 1, 20230501, 0, 'class');
INSERT INTO "achievement" VALUES (2, 2, 20250601, 1, 20250601, 20270531, 'iat');
INSERT INTO "achievement" VALUES (2, 3, 20220110, 2, 0, 47121231, 'manual');
INSERT INTO "assignment" VALUES (2, '20059417', 3, 'Nurse', 'Staff nurse', 20100101, NULL, 1);
INSERT INTO "audit" VALUES (1, 1, '2026-11-30T05:03:39.621Z', 'main', 'root', 'tenant.create', NULL, 1, '51958b9193788ae4aba8b5563d8af473f0eb000c12f44b55529026e74ac670c0', '0000000000000000000000000000000000000000000000000000000000000000', 'f1af40d6f9afea951567be1d315a2afb1bb3434e795728ce484b41026a99ab5c', 2, NULL, NULL);
INSERT INTO "audit" VALUES (2, 2, '2026-11-30T05:03:40.206Z', 'southfield', 'root', 'tenant.create', NULL, 1, 'a385343088976911a94b69a611972674763669171de7a51941425f3ffc271fbc', 'f1af40d6f9afea951567be1d315a2afb1bb3434e795728ce484b41026a99ab5c', '38a48d4f6e7cfab6be538f8cf63018a68573b594d181aa63a277ac381962ea4f', 2, NULL, NULL);
INSERT INTO "audit" VALUES (3, 3, '2026-11-30T05:03:40.860Z', 'northfield', 'root', 'tenant.create', NULL, 1, '81c12547954d9aaf34dd4fbf54cdd39f5b9cf3108d0854d05e789a653ed26bae', '38a48d4f6e7cfab6be538f8cf63018a68573b594d181aa63a277ac381962ea4f', '5143bc38cae08291f2857eeeb47070c98aa723438a16bd27ca1c0e1bec876213', 2, NULL, NULL);
INSERT INTO "audit" VALUES (4, 4, '2026-11-30T05:03:42.046Z', 'northfield', 'root', 'tenant.apply', NULL, 33, '78ee266a307d128a9d2c5cb72083691ba3fff590192fb27e9387560092253d93', '5143bc38cae08291f2857eeeb47070c98aa723438a16bd27ca1c0e1bec876213', '5211ec891f81088fc1a0dc27844d8c9cff37e089d7f71abff26d60a8c854f673', 2, NULL, NULL);
INSERT INTO "audit" VALUES (5, 5, '2026-11-30T05:03:42.697Z', 'northfield', 'root', 'feature.enable', NULL, 1, 'd5550bd18fa347f863fd5c05765cc078942105a8f0c605a0e8567d977d12d86d', '5211ec891f81088fc1a0dc27844d8c9cff37e089d7f71abff26d60a8c854f673', '7ddb62eee1b59be103679b72d342d0b24273f90bde743534819d9555e8c7fb0c', 2, NULL, NULL);
INSERT INTO "audit" VALUES (6, 6, '2026-11-30T05:03:44.058Z', 'northfield', 'root', 'tenant.apply', 'Start dates were wrong', 7, '8f52d42021e176b34d1ab1036e4e1aedd3cedbaa8c14f9542dc13e6de8cb973b', '7ddb62eee1b59be103679b72d342d0b24273f90bde743534819d9555e8c7fb0c', 'ceadd58699ea5dd7245586ed9a380136cc6c8933bb97da0fa95eb580be3d25d0', 2, NULL, NULL);
INSERT INTO "audit" VALUES (7, 7, '2026-11-30T05:03:44.777Z', 'northfield', 'root', 'transfer.import', NULL, 3, 'f92e6662c85d0f134044678336c2350e38a6dab820912d9e83863cf6dbdededd', 'ceadd58699ea5dd7245586ed9a380136cc6c8933bb97da0fa95eb580be3d25d0', 'ad919bf0ee576cc4d738a6205e2241df6a3e3b34bd087c39b87ca5dce31ff4c3', 2, NULL, NULL);
INSERT INTO "audit" VALUES (8, 8, '2026-11-30T05:03:46.093Z', 'northfield', 'root', 'transfer.reject', 'Not one of ours', 1, '8d2c745ebd25776e408d2dfececefcc6196f633048192ca10d860fc90712a31b', 'ad919bf0ee576cc4d738a6205e2241df6a3e3b34bd087c39b87ca5dce31ff4c3', 'd47a4d9ffe45a166159273d264414b8423583f184a55762be78f01d8c3a57cbd', 2, NULL, NULL);
INSERT INTO "audit" VALUES (9, 9, '2026-11-30T05:03:46.830Z', 'northfield', 'root', 'role.assign', NULL, 1, '58d2596de1cf7154e2b6aca7df33fb3180ec915a635b804c6d30b16013ddada4', 'd47a4d9ffe45a166159273d264414b8423583f184a55762be78f01d8c3a57cbd', 'c8295f6c89da06bf2040637d8df313db2e70993d0748d87ff5859e22465ffbd8', 2, NULL, NULL);
INSERT INTO "audit" VALUES (10, 10, '2026-11-30T05:03:47.608Z', 'northfield', 'root', 'role.assign', NULL, 1, '28d61c6015c3a57da04e7239dbb0f4c6516d457ad0f8acfc9481f4f3b6c1a5ac', 'c8295f6c89da06bf2040637d8df313db2e70993d0748d87ff5859e22465ffbd8', '9af69a99c46a8d9654f027b9fed25071854e3087750cf5ea070b68b6036c0edc', 2, NULL, NULL);
INSERT INTO "audit" VALUES (11, 11, '2026-11-30T05:03:48.249Z', 'northfield', 'root', 'job.undo', NULL, 1, 'f4ab5e5ed36152bc94e766b95d828de31bb8ed7fc19c6802fda1689203e56737', '9af69a99c46a8d9654f027b9fed25071854e3087750cf5ea070b68b6036c0edc', 'a326f8f7be5fa87d08241dbff15c37ff064204d65559e5689d7ef03489a1fbab', 2, NULL, NULL);
INSERT INTO "audit" VALUES (12, 12, '2026-11-30T05:03:49.877Z', 'northfield', 'root', 'token.create', NULL, 1, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'a326f8f7be5fa87d08241dbff15c37ff064204d65559e5689d7ef03489a1fbab', '26da6eba8b01751152cfda694ea5c3a663c9e4dfc951a2e8db3285c88a50eab3', 2, NULL, NULL);
INSERT INTO "audit" VALUES (13, 13, '2026-11-30T08:00:00.000Z', 'northfield', 'tester', 'role.assign', NULL, 1, '9b094e8c53f450870cafe128f4cc6c760115e3762cc1c77a39c8f5c464570f02', '26da6eba8b01751152cfda694ea5c3a663c9e4dfc951a2e8db3285c88a50eab3', '2ae8ce6f02044ecda362fe73f99bc3e88dfc97998e4d6fa071a9454a9acfd75c', 2, NULL, NULL);
INSERT INTO "audit" VALUES (14, 14, '2026-11-30T08:00:00.000Z', 'northfield', 'tester', 'job.undo', NULL, 1, '8f49398b5df3f0204ee5e62746c3f80785152199a41de55f42046aebe8f19566', '2ae8ce6f02044ecda362fe73f99bc3e88dfc97998e4d6fa071a9454a9acfd75c', 'abe7bd1de969546843b0a7c859606a53e30ea45cff04f36516d1c50215d18e0d', 2, NULL, NULL);
INSERT INTO "audit" VALUES (15, 15, '2026-11-30T08:00:00.000Z', 'northfield', 'tester', 'token.create', NULL, 1, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'abe7bd1de969546843b0a7c859606a53e30ea45cff04f36516d1c50215d18e0d', '63e8297c5fcc13449df784744ff474575c37e9c333ca7f73946ac08d9f7f6679', 2, NULL, NULL);
INSERT INTO "competence" VALUES (1, 3, 'NHS|CSTF|Fire Safety - 1 Year|', 12, 'month', NULL);
INSERT INTO "competence" VALUES (2, 3, 'NHS|CSTF|Moving and Handling - Level 1 - 1 Year|', 12, 'month', NULL);
INSERT INTO "competence" VALUES (3, 3, '504|LOCAL|Hand Hygiene|', NULL, NULL, NULL);
INSERT INTO "component" VALUES (1, 'c-1', 1, 'Health and safety at work', 'assignment', 'evidence-submitted', 20250131, 120, 90, 0, 0, NULL);
INSERT INTO "component" VALUES (1, 'c-2', 1, 'First review', 'review', 'not-started', 20250228, 60, 0, 0, 1, NULL);
INSERT INTO "component" VALUES (1, 'c-3', 2, 'Reading', 'digital-learning', 'not-started', NULL, 45, 0, 1, 0, NULL);
INSERT INTO "equivalence" VALUES (3, '457|LOCAL|Hand Hygiene|', 3);
INSERT INTO "evidence" VALUES (1, 'c-1', 'risk.pdf', 'application/pdf', 1234, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'submitted', 30, 'aid.pdf');
INSERT INTO "feature" VALUES (3, 'employer-learning-plan', 0);
INSERT INTO "job" VALUES (1, 'main', 'tenant.create', '{"key":"main","name":"main","timeZone":"Europe/London","vpd":null}', 'root', NULL, NULL, '2026-11-30T05:03:39.621Z', 1, '{"tenant":{"created":1,"updated":0,"removed":0}}', '51958b9193788ae4aba8b5563d8af473f0eb000c12f44b55529026e74ac670c0', NULL, NULL, NULL, NULL, 'd2f9d4cb-3ba5-4eb1-a7fc-8fc254b59618', NULL, NULL, 0);
INSERT INTO "job" VALUES (2, 'southfield', 'tenant.create', '{"key":"southfield","name":"Southfield","timeZone":"Europe/London","vpd":null}', 'root', NULL, NULL, '2026-11-30T05:03:40.206Z', 1, '{"tenant":{"created":1,"updated":0,"removed":0}}', 'a385343088976911a94b69a611972674763669171de7a51941425f3ffc271fbc', NULL, NULL, NULL, NULL, 'f55473d6-333b-4093-b2bc-9652ca1fcf37', NULL, NULL, 0);
INSERT INTO "job" VALUES (3, 'northfield', 'tenant.create', '{"key":"northfield","name":"Northfield","timeZone":"Europe/London","vpd":null}', 'root', NULL, NULL, '2026-11-30T05:03:40.860Z', 1, '{"tenant":{"created":1,"updated":0,"removed":0}}', '81c12547954d9aaf34dd4fbf54cdd39f5b9cf3108d0854d05e789a653ed26bae', NULL, NULL, NULL, NULL, '2b65371f-a8db-45b3-bd60-046c49f097c1', NULL, NULL, 0);
INSERT INTO "job" VALUES (4, 'northfield', 'tenant.apply', '{"file":"first.yaml","prune":false}', 'root', NULL, NULL, '2026-11-30T05:03:42.046Z', 33, '{"tenant":{"created":0,"updated":1,"removed":0},"feature":{"created":1,"updated":0,"removed":0},"organisation":{"created":3,"updated":0,"removed":0},"group":{"created":2,"updated":0,"removed":0},"programme":{"created":2,"updated":0,"removed":0},"competence":{"created":3,"updated":0,"removed":0},"equivalence":{"created":1,"updated":0,"removed":0},"requirement":{"created":3,"updated":0,"removed":0},"account":{"created":2,"updated":0,"removed":0},"account-role":{"created":2,"updated":0,"removed":0},"account-group":{"created":1,"updated":0,"removed":0},"person":{"created":2,"updated":0,"removed":0},"person-group":{"created":1,"updated":0,"removed":0},"programme-enrolment":{"created":2,"updated":0,"removed":0},"component":{"created":3,"updated":0,"removed":0},"evidence":{"created":1,"updated":0,"removed":0},"assignment":{"created":1,"updated":0,"removed":0},"achievement":{"created":2,"updated":0,"removed":0}}', '78ee266a307d128a9d2c5cb72083691ba3fff590192fb27e9387560092253d93', NULL, NULL, NULL, NULL, 'b820d906-4e69-475b-8797-ab32ee1d0ed5', NULL, NULL, 1);
INSERT INTO "job" VALUES (5, 'northfield', 'feature.enable', '{"keys":["employer-learning-plan"]}', 'root', NULL, NULL, '2026-11-30T05:03:42.697Z', 1, '{"feature":{"created":0,"updated":1,"removed":0}}', 'd5550bd18fa347f863fd5c05765cc078942105a8f0c605a0e8567d977d12d86d', NULL, NULL, NULL, NULL, 'aa949b1b-cad3-4d41-b6b8-29e85ef880a0', NULL, NULL, 1);
INSERT INTO "job" VALUES (6, 'northfield', 'tenant.apply', '{"file":"second.yaml","prune":false}', 'root', 'Start dates were wrong', NULL, '2026-11-30T05:03:44.058Z', 7, '{"feature":{"created":0,"updated":1,"removed":0},"competence":{"created":0,"updated":2,"removed":0},"requirement":{"created":0,"updated":2,"removed":0},"programme-enrolment":{"created":0,"updated":2,"removed":0}}', '8f52d42021e176b34d1ab1036e4e1aedd3cedbaa8c14f9542dc13e6de8cb973b', NULL, NULL, NULL, NULL, '2b8e8943-6878-4667-8003-a8a35d9bfe31', NULL, NULL, 1);
INSERT INTO "job" VALUES (7, 'northfield', 'transfer.import', '{"file":"transfers.csv","map":[],"rejectsFile":null}', 'root', NULL, '2026-01-15', '2026-11-30T05:03:44.777Z', 3, '{"achievement":{"created":1,"updated":0,"removed":0},"transfer-review":{"created":2,"updated":0,"removed":0}}', 'f92e6662c85d0f134044678336c2350e38a6dab820912d9e83863cf6dbdededd', NULL, NULL, NULL, NULL, '8dd5bc76-b4c6-4f69-a672-12398833fb31', NULL, NULL, 1);
INSERT INTO "job" VALUES (8, 'northfield', 'transfer.reject', '{"ids":["53r6ne8tqkda"],"because":"Not one of ours"}', 'root', 'Not one of ours', NULL, '2026-11-30T05:03:46.093Z', 1, '{"transfer-review":{"created":0,"updated":1,"removed":0}}', '8d2c745ebd25776e408d2dfececefcc6196f633048192ca10d860fc90712a31b', NULL, NULL, NULL, NULL, '97824e22-295f-4863-aa9e-7d50eb0d3b4c', NULL, NULL, 1);
INSERT INTO "job" VALUES (9, 'northfield', 'role.assign', '{"role":"Assessor","emails":["ade@brook.example"],"allEmployers":false,"organisations":[],"groups":[],"map":[]}', 'root', NULL, NULL, '2026-11-30T05:03:46.830Z', 1, '{"account-role":{"created":1,"updated":0,"removed":0}}', '58d2596de1cf7154e2b6aca7df33fb3180ec915a635b804c6d30b16013ddada4', NULL, NULL, NULL, NULL, 'b0c5d8db-1ca9-42a9-bfb4-430ff23aa345', NULL, NULL, 1);
INSERT INTO "job" VALUES (10, 'northfield', 'role.assign', '{"role":"Trainee Assessor","emails":["ade@brook.example"],"allEmployers":false,"organisations":[],"groups":[],"map":[]}', 'root', NULL, NULL, '2026-11-30T05:03:47.608Z', 1, '{"account-role":{"created":1,"updated":0,"removed":0}}', '28d61c6015c3a57da04e7239dbb0f4c6516d457ad0f8acfc9481f4f3b6c1a5ac', NULL, 11, NULL, NULL, 'ed34e93c-6fc6-4864-9d35-05c1c3bc59fe', NULL, NULL, 1);
INSERT INTO "job" VALUES (11, 'northfield', 'job.undo', '{"id":"10"}', 'root', NULL, NULL, '2026-11-30T05:03:48.249Z', 1, '{"account-role":{"created":0,"updated":0,"removed":1}}', 'f4ab5e5ed36152bc94e766b95d828de31bb8ed7fc19c6802fda1689203e56737', 10, NULL, NULL, NULL, 'e5bccf09-8f00-4626-bea2-b967999e315d', NULL, NULL, 1);
INSERT INTO "job" VALUES (12, 'northfield', 'token.create', '{"name":"reporting","scopes":["role.assign"],"id":"EI9iWBdt3Pp"}', 'root', NULL, NULL, '2026-11-30T05:03:49.877Z', 1, '{"token":{"created":1,"updated":0,"removed":0}}', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', NULL, NULL, NULL, NULL, '2890c6a7-4a30-4bbf-92bd-a960e7a5a557', NULL, NULL, 1);
INSERT INTO "job" VALUES (13, 'northfield', 'role.assign', '{"role":"Trainee Assessor","emails":["orla@northfield.example"],"allEmployers":false,"organisations":[],"groups":[],"map":[],"skipLines":0}', 'tester', NULL, NULL, '2026-11-30T08:00:00.000Z', 1, '{"account-role":{"created":1,"updated":0,"removed":0}}', '9b094e8c53f450870cafe128f4cc6c760115e3762cc1c77a39c8f5c464570f02', NULL, 14, NULL, NULL, 'e0bc90da-9e58-46a6-8ada-be7c16946276', NULL, NULL, 1);
INSERT INTO "job" VALUES (14, 'northfield', 'job.undo', '{"id":"13"}', 'tester', NULL, NULL, '2026-11-30T08:00:00.000Z', 1, '{"account-role":{"created":0,"updated":0,"removed":1}}', '8f49398b5df3f0204ee5e62746c3f80785152199a41de55f42046aebe8f19566', 13, NULL, NULL, NULL, 'c033b6bd-1a1a-4b0f-99f2-b068f3b4eca4', NULL, NULL, 1);
INSERT INTO "job" VALUES (15, 'northfield', 'token.create', '{"name":"nightly","scopes":["role.assign"],"id":"1t7Hty60LEm","digest":"05bc45a0a9e34854d296227242960430f8f84a568518b4676db34ff80275d00d"}', 'tester', NULL, NULL, '2026-11-30T08:00:00.000Z', 1, '{"token":{"created":1,"updated":0,"removed":0}}', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', NULL, NULL, NULL, NULL, 'bfb6de60-f2a0-421c-9bc5-bd8665592933', NULL, NULL, 1);
INSERT INTO "job_batch" VALUES (4, 1, '["northfield","tenant",["northfield","Northfield","Europe/London",null,{}],["northfield","Northfield Training","Europe/London","504",{"overdueCountsBreaks":false}]]
["northfield","feature",null,["employer-learning-plan",false]]
["northfield","organisation",null,["northfield","Northfield Training","training-provider",null]]
["northfield","organisation",null,["brook-joinery","Brook Joinery","employer",null]]
["northfield","organisation",null,["ward-9","Ward 9","department","northfield"]]
["northfield","group",null,["all","All learners",null]]
["northfield","group",null,["joiners","Joiners","all"]]
["northfield","programme",null,["carpentry","Carpentry and Joinery","delivery",null,true]]
["northfield","programme",null,["carpentry-english","English for Carpentry","delivery","carpentry",false]]
["northfield","competence",null,["NHS|CSTF|Fire Safety - 1 Year|",1,"year"]]
["northfield","competence",null,["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|",1,"year"]]
["northfield","competence",null,["504|LOCAL|Hand Hygiene|",null,null]]
["northfield","equivalence",null,["457|LOCAL|Hand Hygiene|","504|LOCAL|Hand Hygiene|"]]
["northfield","requirement",null,["NHS|CSTF|Fire Safety - 1 Year|","organisation","ward-9","2010-01-01",null,1,true]]
["northfield","requirement",null,["504|LOCAL|Hand Hygiene|","tenant","",null,null,1,false]]
["northfield","requirement",null,["NHS|CSTF|Moving and Handling - Level 1 - 1 Year|","job","Nurse","2012-04-01","2030-03-31",1,true]]
["northfield","account",null,["ade@brook.example","Ade","Brook","employer","brook-joinery","full-user","BJ-1"]]
["northfield","account",null,["orla@northfield.example","Órla","Núñez","administrator","northfield","full-user",null]]
["northfield","account-role",null,["ade@brook.example","Employer - View Learning Plan"]]
["northfield","account-role",null,["orla@northfield.example","Standard Administrator"]]
["northfield","account-group",null,["ade@brook.example","joiners"]]
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
INSERT INTO "job_batch" VALUES (13, 1, '["northfield","account-role",null,["orla@northfield.example","Trainee Assessor"]]');
INSERT INTO "job_batch" VALUES (14, 1, '["northfield","account-role",["orla@northfield.example","Trainee Assessor"],null]');
INSERT INTO "learner_group" VALUES (1, 3, 'all', 'All learners', NULL);
INSERT INTO "learner_group" VALUES (2, 3, 'joiners', 'Joiners', 1);
INSERT INTO "organisation" VALUES (1, 3, 'northfield', 'Northfield Training', 'training-provider', NULL);
INSERT INTO "organisation" VALUES (2, 3, 'brook-joinery', 'Brook Joinery', 'employer', NULL);
INSERT INTO "organisation" VALUES (3, 3, 'ward-9', 'Ward 9', 'department', 1);
INSERT INTO "packed_block" VALUES (3, 'compliance', 0, 2, NULL);
INSERT INTO "packed_block" VALUES (3, 'plan', 0, 2, NULL);
INSERT INTO "person" VALUES (1, 3, 'L-1', 'Zoë', 'O’Neill', 'Straße', 20040229, 'QQ123456A', '1000001', '1000000043', 'external-learner', NULL, 2, 1, NULL, 'amber');
INSERT INTO "person" VALUES (2, 3, 'E-1', 'Sarah', 'Lane', NULL, 19800211, 'QQ111111A', NULL, NULL, 'employee', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "person_group" VALUES (1, 2);
INSERT INTO "programme" VALUES (1, 3, 'carpentry', 'Carpentry and Joinery', 'delivery', NULL, 1);
INSERT INTO "programme" VALUES (2, 3, 'carpentry-english', 'English for Carpentry', 'delivery', 1, 0);
INSERT INTO "programme_enrolment" VALUES (1, 1, 20240915, 20260831, NULL, 'on-a-break');
INSERT INTO "programme_enrolment" VALUES (1, 2, 20241001, NULL, NULL, 'active');
INSERT INTO "requirement" VALUES (1, 'organisation', 'ward-9', 20100101, 0, 2, 1);
INSERT INTO "requirement" VALUES (2, 'job', 'Nurse', 20120401, 20290331, 1, 1);
INSERT INTO "requirement" VALUES (3, 'tenant', '', 0, 0, 1, 0);
INSERT INTO "store_identity" VALUES ('9b95dd8b-c549-4dda-b34c-ce122f9c44eb');
INSERT INTO "store_key" VALUES ('9f28209603ce3921b7cee7368cb711621da66b5eab3c4c5c539254f10b8ff50f');
INSERT INTO "tenant" VALUES (1, 'main', 'main', 'Europe/London', NULL, '{}');
INSERT INTO "tenant" VALUES (2, 'southfield', 'Southfield', 'Europe/London', NULL, '{}');
INSERT INTO "tenant" VALUES (3, 'northfield', 'Northfield Training', 'Europe/London', '504', '{"overdueCountsBreaks":false}');
INSERT INTO "token" VALUES ('1t7Hty60LEm', 'nightly', 'b66fe7d36af34f812a16968b6a966545e9cf0d8a4171cbe73aab52c8ca851b08', 3, NULL, '["role.assign"]', '2026-11-30T08:00:00.000Z', 'tester', '2027-02-28', NULL, NULL);
INSERT INTO "token" VALUES ('EI9iWBdt3Pp', 'reporting', '77aba570ae355c619429e508935dcffcfe131acedecbdb74dcdc4469f77b704e', 3, NULL, '["role.assign"]', '2026-11-30T05:03:49.857Z', 'root', '2027-02-28', NULL, NULL);
INSERT INTO "transfer_review" VALUES (3, '53r6ne8tqkda', 'rejected', 'iat', 'ni-matched-name-not-matched', 'QQ111111A', 19800211, 'Layne', NULL, 'Sarah', '778', '457', 1, 1, 20250601, 20250601, 20270531, '["E-1"]', NULL, 'Not one of ours');
INSERT INTO "transfer_review" VALUES (3, 'axc6s2nnv4ne', 'needs-review', 'iat', 'unable-to-match', 'QQ999999A', 19810211, 'Other', NULL, 'Tim', '779', '457', 3, 2, 20250601, 20250601, NULL, '[]', NULL, NULL);
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'account';
UPDATE sqlite_sequence SET seq = 3 WHERE name = 'competence';
UPDATE sqlite_sequence SET seq = 15 WHERE name = 'job';
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'learner_group';
UPDATE sqlite_sequence SET seq = 3 WHERE name = 'organisation';
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'person';
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'programme';
UPDATE sqlite_sequence SET seq = 3 WHERE name = 'tenant';
PRAGMA application_id = 1347573332;
PRAGMA user_version = 3;
