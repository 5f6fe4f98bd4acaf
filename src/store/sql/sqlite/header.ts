/** "PRVT": marks a database file as a Provost store. */
export const APPLICATION_ID = 0x50525654;

/** Offset of the application id in the header of a SQLite file (file format, section 1.3). */
const APPLICATION_AT = 68;

/** Does a file that begins with these bytes say that it is a Provost store, or a backup of one? */
export function beginsAsStore(head: Buffer): boolean {
  return (
    head.length >= APPLICATION_AT + 4 &&
    head.toString('latin1', 0, 16) === 'SQLite format 3\0' &&
    head.readUInt32BE(APPLICATION_AT) === APPLICATION_ID
  );
}
