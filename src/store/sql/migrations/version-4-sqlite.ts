/**
 * Version 4 for SQLite: the salt and the digest of what may be erased of a job, and a mark that ties the write-ahead log to the file.
 * Never changed again.
 */
export const version4 = `
ALTER TABLE job ADD COLUMN salt text;
ALTER TABLE audit ADD COLUMN details text;
CREATE TABLE store_log (mark text NOT NULL, previous text NOT NULL);
INSERT INTO store_log SELECT lower(hex(randomblob(16))), identity FROM store_identity;
`;
