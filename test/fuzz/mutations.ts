import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

/** Texts that readers stumble over, wherever they stand. */
export const awkward: readonly string[] = [
  '',
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\u001a',
  '\u001b[2J',
  '\ufeff',
  '\ufffd',
  '\u00a0',
  '\u200b',
  '\u202e',
  'é',
  'e\u0301',
  'ß',
  'İ',
  'ſ',
  '💥',
  '\ud83d',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '"',
  '""',
  "'",
  '\\',
  ',',
  ';',
  '~',
  '|',
  ':',
  '#',
  '- ',
  '&a',
  '*a',
  '{',
  '}',
  '[',
  ']',
  '<<: *a',
  '%',
  '@',
  '=1+1',
  '-1',
  '0',
  '1e400',
  '-0',
  '9007199254740993',
  '0x10',
  'null',
  'true',
  '~~',
  '2024-02-30',
  '0000-00-00',
  '9999-12-31',
  '31/06/2015',
  '29/02/2024',
  '99999',
  'NaN',
  '$(id)',
  '../..',
];

interface Edit {
  /** Where, in thousandths of the text. */
  readonly at: number;
  readonly what: 'insert' | 'remove' | 'replace' | 'repeat' | 'move' | 'cut';
  /** Characters that it works on. */
  readonly length: number;
  readonly times: number;
  readonly word: string;
}

/** A text of the corpus with a few edits; fewer edits are the simpler case that a failure is reduced to. */
export function mutationsOf(corpus: readonly string[], words: readonly string[] = []): Arbitrary<string> {
  const edit: Arbitrary<Edit> = fc.record({
    at: fc.nat(1_000),
    what: fc.constantFrom('insert', 'remove', 'replace', 'repeat', 'move', 'cut'),
    length: fc.oneof({ weight: 9, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.nat(400) }),
    times: fc.oneof({ weight: 30, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(300) }),
    word: fc.constantFrom(...awkward, ...words),
  });
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(edit, { maxLength: 5 }))
    .map(([text, edits]) => edits.reduce(edited, text));
}

function edited(text: string, { at, what, length, times, word }: Edit): string {
  const start = Math.floor((at * text.length) / 1_000);
  const [before, touched, after] = [
    text.slice(0, start),
    text.slice(start, start + length),
    text.slice(start + length),
  ];
  switch (what) {
    case 'insert':
      return before + word.repeat(Math.min(times, 300) + 1) + touched + after;
    case 'remove':
      return before + after;
    case 'replace':
      return before + word + after;
    case 'repeat':
      return before + touched.repeat(Math.min(times, 40) + 1) + after;
    case 'move':
      return before + after + touched;
    case 'cut':
      return before;
  }
}

/** The bytes of a text in one of the encodings met in the field, now and then with bytes that are wrong in it. */
export function bytesOf(texts: Arbitrary<string>): Arbitrary<Buffer> {
  const blow = fc.record({ at: fc.nat(1_000), byte: fc.nat(255) });
  return fc
    .tuple(
      texts,
      fc.oneof(
        { weight: 6, arbitrary: fc.constant('utf8' as const) },
        {
          weight: 2,
          arbitrary: fc.constantFrom('latin1', 'utf16le', 'utf8-bom', 'utf16le-bom', 'utf16be-bom'),
        },
      ),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(blow, { maxLength: 4 }) },
      ),
    )
    .map(([text, encoding, blows]) => {
      const bytes = encoded(text, encoding);
      for (const { at, byte } of blows) {
        if (bytes.length > 0)
          bytes[Math.min(bytes.length - 1, Math.floor((at * bytes.length) / 1_000))] = byte;
      }
      return bytes;
    });
}

function encoded(text: string, encoding: string): Buffer {
  switch (encoding) {
    case 'latin1':
      return Buffer.from(text, 'latin1');
    case 'utf16le':
      return Buffer.from(text, 'utf16le');
    case 'utf8-bom':
      return Buffer.from(`\ufeff${text}`, 'utf8');
    case 'utf16le-bom':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf16be-bom':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    default:
      return Buffer.from(text, 'utf8');
  }
}
