/** Version 4 for PostgreSQL: the salt and the digest of what may be erased of a job. Never changed again. */
export const version4 = `
ALTER TABLE job ADD COLUMN salt text;
ALTER TABLE audit ADD COLUMN details text;
`;
