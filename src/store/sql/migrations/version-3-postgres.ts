/**
 * Version 3 for PostgreSQL: an enrolment on a programme is named by its start too, a requirement by its last day and level; a component may
 * name its enrolment; a competence has levels; the store has a key to sign with. Never changed again.
 */
export const version3 = `
ALTER TABLE "programme_enrolment" DROP CONSTRAINT "programme_enrolment_pkey";
UPDATE "programme_enrolment" SET "start" = 0 WHERE "start" IS NULL;
ALTER TABLE "programme_enrolment" ALTER COLUMN "start" SET NOT NULL,
  ADD PRIMARY KEY ("person_id", "programme_id", "start");
ALTER TABLE "requirement" DROP CONSTRAINT "requirement_pkey";
UPDATE "requirement" SET "to" = 0 WHERE "to" IS NULL;
ALTER TABLE "requirement" ALTER COLUMN "to" SET NOT NULL,
  ADD PRIMARY KEY ("competence_id", "scope_kind", "scope_of", "from", "to", "level");
ALTER TABLE "component" ADD COLUMN "enrolment_start" integer;
ALTER TABLE "competence" ADD COLUMN "levels" bigint;
CREATE TABLE store_key (signing text NOT NULL);
`;
