import { describe, expect, it } from 'vitest';
import { describeUnknown, matchColumns, parseColumnMap, type MatchRequest } from '../../src/files/columns.js';

const columns = [
  { name: 'Email', aliases: ['Email Address'], required: true },
  { name: 'Role' },
  { name: 'Last Name', required: true },
];

function match(header: string[], more: Partial<MatchRequest> = {}) {
  return matchColumns({ fileName: 'accounts.csv', header, columns, ...more });
}

describe('matching the headers of a file', () => {
  it.each([
    [
      ['Email', 'Role', 'Last Name'],
      [0, 1, 2],
    ],
    [
      ['last name', 'EMAIL', 'role'],
      [1, 2, 0],
    ],
    [
      [' LAST_NAME ', 'e-mail'],
      [1, undefined, 0],
    ],
    [
      ['LastName', 'Email address'],
      [1, undefined, 0],
    ],
  ])('%j', (header, indexes) => {
    expect(match(header)).toEqual({ indexes, unknown: [] });
  });

  it('an unknown column is reported with the nearest known one', () => {
    const { unknown } = match(['Email', 'Last Name', 'Rolle']);
    expect(unknown).toEqual([{ header: 'Rolle', position: 3, nearest: 'Role', nearestIsRead: false }]);
    expect(unknown.map(describeUnknown)).toEqual([
      'The column "Rolle" is not known and is not read. The nearest known column is "Role": if it is that, add --map "Rolle=Role".',
    ]);
  });

  it('no mapping is offered to a column that the file has already', () => {
    expect(match(['Email', 'Last Name', 'E mial']).unknown.map(describeUnknown)).toEqual([
      'The column "E mial" is not known and is not read. The nearest known column is "Email", which the file has.',
    ]);
  });

  it('a column without a header is reported by its position', () => {
    expect(match(['Email', 'Last Name', '']).unknown.map(describeUnknown)).toEqual([
      'Column 3 has no header and is not read.',
    ]);
  });

  it('a mapped header counts for more than a named one', () => {
    const map = parseColumnMap(['Work address=email']);
    expect(match(['Email', 'Work Address', 'Last Name'], { map })).toEqual({
      indexes: [1, undefined, 2],
      unknown: [{ header: 'Email', position: 1, nearest: 'Email', nearestIsRead: true }],
    });
  });

  it('a header mapped to nothing is left out without a word', () => {
    const map = parseColumnMap(['E-mail=']);
    expect(match(['Email', 'E-mail', 'Last Name'], { map })).toEqual({
      indexes: [0, undefined, 2],
      unknown: [],
    });
  });

  it.each([
    ['duplicate-column', ['Email', 'E-Mail', 'Last Name'], [], 'columns 1 and 2'],
    [
      'missing-column',
      ['Role', 'Surname'],
      [],
      'lacks the columns "Email", "Last Name"; it has "Role", "Surname"',
    ],
    ['no-header', ['pat@acme.example', 'Assessor', 'Okafor'], [], 'looks like data'],
    ['no-header', ['Okafor', '31/03/2016', ''], [], 'looks like data'],
    ['unknown-map-header', ['Email', 'Surname'], ['Surnam=Last Name'], 'the nearest is "Surname"'],
    ['unknown-map-column', ['Email', 'Surname'], ['Surname=Last Nam'], 'the nearest is "Last Name"'],
    ['duplicate-column', ['Email', 'A', 'B'], ['A=Last Name', 'B=Last Name'], 'columns 2 and 3'],
  ])('%s for %j', (code, header, maps, words) => {
    let thrown: unknown;
    try {
      match(header, { map: parseColumnMap(maps) });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code, exitCode: 2, message: expect.stringContaining(words) as string });
  });

  it('a file with none of the columns is refused even where none is required', () => {
    expect(() => match(['A', 'B'], { columns: [{ name: 'Role' }] })).toThrow(
      'lacks every one of the column "Role"',
    );
  });
});

describe('the column map', () => {
  it('splits at the last equals sign', () => {
    expect(parseColumnMap(['a = b=Email', ' Name = Last Name '])).toEqual([
      { theirs: 'a = b', ours: 'Email' },
      { theirs: 'Name', ours: 'Last Name' },
    ]);
  });

  it.each([[['Email']], [['=Email']], [['A=Email', 'a =Role']]])('%j is refused', (texts) => {
    expect(() => parseColumnMap(texts)).toThrowError(
      expect.objectContaining({ code: 'bad-column-map' }) as Error,
    );
  });
});
