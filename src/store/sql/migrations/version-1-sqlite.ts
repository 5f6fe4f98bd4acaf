/**
 * Version 1 for SQLite, as it was made. Never changed again: a store of this version stands somewhere, and what it
 * lacks is the matter of a later version (docs/decisions/migrations.md).
 */
export const version1 = `
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
`;
