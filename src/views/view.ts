import type { ZodType } from 'zod';

/** The value of one cell of a list. */
export type Cell = string | number | boolean | null | readonly string[];

/** The colour of a text. Colour never carries meaning that the words do not. */
export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'dim' | 'strong';

/** A text in the colour of its tone. */
export interface TonedText {
  readonly text: string;
  readonly tone: Tone;
}

/** One line, with texts of data unescaped: drawing makes hidden characters visible. */
export type Sentence = string | readonly (string | TonedText)[];

export function toned(tone: Tone, text: string): TonedText {
  return { tone, text };
}

/** One column of a list: how its rows are read, sorted and shown. */
export interface Column<Row> {
  /** The JSON property, and the name for `--columns` and `--sort`. */
  readonly field: string;
  readonly header: string;
  /** The cell; by default the row's property of that name. */
  readonly value?: (row: Row) => Cell;
  /** The text in tables, plain text and Markdown, where it is not the cell: `33.20 %` for 33.2. */
  readonly format?: (row: Row) => string;
  /** A shorter text for the drawn table. */
  readonly brief?: (row: Row) => string;
  /** The number is an identifier, such as a line number: its digits are not grouped. */
  readonly isName?: boolean;
  /** By default numbers are aligned right and everything else left. */
  readonly align?: 'left' | 'right';
  readonly tone?: (row: Row) => Tone | undefined;
  /** A table that is too wide leaves out the columns of the lowest priority (default 0) first. */
  readonly priority?: number;
  /** The width below which other columns are omitted first, in terminal cells (default 12). */
  readonly readableWidth?: number;
  /** Shown only where `--columns` names it. */
  readonly onRequest?: boolean;
}

/** The main list of a result of type `O`, and how its rows are shown. */
export type ListView<O> = {
  [Field in keyof O & string]: NonNullable<O[Field]> extends readonly (infer Row)[]
    ? {
        /** The JSON property that holds the list. */
        readonly field: Field;
        readonly columns: readonly Column<Row>[];
        /**
         * A last row of the drawn table. Plain text and Markdown have it as a sentence, so that
         * every row is a list row; data formats need not have it.
         */
        readonly total?: (result: O) => Row | undefined;
        /** The text for a list without rows, on a terminal. */
        readonly empty?: string;
      }
    : never;
}[keyof O & string];

/** `ListView` for code that does not depend on the type of its rows. */
export interface AnyListView<Result, Row> {
  readonly field: string;
  readonly columns: readonly Column<Row>[];
  readonly total?: (result: Result) => unknown;
  readonly empty?: string;
}

/** How a result of type `O` is shown to a person. Data formats need only `list`. */
export interface View<O> {
  readonly list?: ListView<O>;
  /**
   * `sentences`: the list holds details, such as rejected rows, and is shown only if it has rows.
   */
  readonly resultForm?: 'list' | 'sentences';
  /** Sentences above the table. CSV and NDJSON have rows alone. */
  readonly lines?: (result: O) => readonly Sentence[];
  /** Sentences below the table, likewise. */
  readonly footer?: (result: O) => readonly Sentence[];
  /** For a result that is a document: the table format prints it unchanged. */
  readonly document?: (result: O) => string;
}

/** `View` for code that does not depend on the type of the result. */
export interface AnyView {
  readonly list?: AnyListView<never, never>;
  readonly resultForm?: 'list' | 'sentences';
  readonly lines?: (result: never) => readonly Sentence[];
  readonly footer?: (result: never) => readonly Sentence[];
  readonly document?: (result: never) => string;
}

export type AnyOperationView = AnyView | ((input: never) => AnyView);

/** The view of an operation's output. */
export type ViewOf<Operation> = Operation extends { readonly output: ZodType<infer O> } ? View<O> : never;

/** The same where it may depend on the input: `--by` names a column. */
export type OperationView<Operation> = Operation extends { readonly input: ZodType<infer I> }
  ? ViewOf<Operation> | ((input: I) => ViewOf<Operation>)
  : never;
