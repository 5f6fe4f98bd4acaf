/**
 * Version 3 for SQLite: an enrolment on a programme is named by its start too, a requirement by its last day and level; a component may
 * name its enrolment; a competence has levels; the store has a key to sign with. Never changed again.
 */
export const version3 = `
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
`;
