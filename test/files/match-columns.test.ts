import { describe, expect, it } from 'vitest';
import {
  describeIgnored,
  matchColumns,
  parseColumnMap,
  type MatchRequest,
} from '../../src/files/match-columns.js';

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

  it('unknown columns are reported in one line, and nothing is advised of them', () => {
    const { unknown } = match(['Email', 'Last Name', 'Full name', '', 'Com\u200bpany']);
    expect(unknown).toEqual([
      { header: 'Full name', position: 3 },
      { header: '', position: 4 },
      { header: 'Com\u200bpany', position: 5 },
    ]);
    expect(describeIgnored(unknown)).toEqual([
      'Ignored columns: Full name, Com\\u200bpany, 1 without a header.',
    ]);
    expect(describeIgnored([])).toEqual([]);
  });

  it.each([
    ['Rolle', 'Role'],
    ['Roles', 'Role'],
    ['Roel', 'Role'],
    ['Rol', 'Role'],
    ['Act', 'Action'],
    ['Act.', 'Action'],
    ['Ema', 'Email'],
    ['Actoin', 'Action'],
    ['Emial', 'Email'],
    ['E-mial Address', 'Email'],
    ['Lsat Name', 'Last Name'],
  ])('the header %s is refused where %s is missing', (header, name) => {
    const known = [{ name: 'Action' }, ...columns];
    const others = ['Email', 'Role', 'Last Name', 'Action'].filter((other) => other !== name);
    expect(() => match([...others, header], { columns: known })).toThrowError(
      expect.objectContaining({
        code: 'misspelt-column',
        exitCode: 2,
        hint: `If it is that, add --map "${header}=${name}"; if not, --map "${header}=" leaves it out.`,
      }) as Error,
    );
  });

  it('a header that is mapped to nothing is no misspelling', () => {
    const map = parseColumnMap(['Rolle=']);
    expect(match(['Email', 'Last Name', 'Rolle'], { map }).unknown).toEqual([]);
  });

  it.each(['Section', 'Full name', 'Company', 'Mobile', 'Rank', 'Job'])(
    'the header %s is no misspelling of Role, Action or DOB',
    (header) => {
      const known = [{ name: 'Action' }, { name: 'DOB' }, ...columns];
      expect(match(['Email', 'Last Name', header], { columns: known }).unknown).toHaveLength(1);
    },
  );

  it('a header like that of a column that is there, or of one without use, is ignored', () => {
    const known = [{ name: 'Title', unused: true }, ...columns];
    expect(match(['Email', 'Last Name', 'E mial', 'Titel'], { columns: known }).unknown).toHaveLength(2);
  });

  it('a column’s own name counts for more than an alias', () => {
    const known = [{ name: 'Email', aliases: ['Username'], required: true }];
    expect(match(['username', 'password', 'email'], { columns: known })).toEqual({
      indexes: [2],
      unknown: [
        { header: 'username', position: 1 },
        { header: 'password', position: 2 },
      ],
    });
  });

  it('an exact header counts for more than any number of others', () => {
    const known = [{ name: 'Email', aliases: ['Email Address', 'Mail', 'Username'], required: true }];
    const header = ['username', 'E-mail', 'Email address', 'Mail', 'Email'];
    expect(match(header, { columns: known }).indexes).toEqual([4]);
    expect(() => match([...header, 'EMAIL'], { columns: known })).toThrowError(
      /more than once: columns 5 and 6/,
    );
  });

  it('a mapped header counts for more than a named one', () => {
    const map = parseColumnMap(['Work address=email']);
    expect(match(['Email', 'Work Address', 'Last Name'], { map })).toEqual({
      indexes: [1, undefined, 2],
      unknown: [{ header: 'Email', position: 1 }],
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
    ['duplicate-column', ['E_Mail', 'E-Mail', 'Last Name'], [], 'columns 1 and 2'],
    ['duplicate-column', ['Email Address', 'email_address', 'Last Name'], [], 'columns 1 and 2'],
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
