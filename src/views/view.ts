import type { ZodType } from 'zod';

/** The value of one cell of a list. */
export type Cell = string | number | boolean | null | readonly string[];

/**
 * The colour of a text. Colour never carries meaning that the words do not. `command` is a command
 * to copy: drawing never breaks or shortens it, and Markdown sets it as code.
 */
export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'dim' | 'strong' | 'command';

/** A text in the colour of its tone. */
export interface TonedText {
  readonly text: string;
  readonly tone: Tone;
}

/** An instant (ISO text), which a terminal shows as its local time. */
export interface TimeText {
  readonly text: string;
  readonly isTime: true;
  readonly tone?: undefined;
}

/** One line, with texts of data unescaped: drawing makes hidden characters visible. */
export type Sentence = string | readonly (string | TonedText | TimeText)[];

/** A part of a view above or below its table. */
export type Block = Sentence | Chart;

/**
 * A chart as data: values, maxima, units and words. Every drawing says the figures in words too, so
 * that nothing depends on seeing bars or colours.
 */
export type Chart = BarChart | Coverage | Ladder | Trend;

/** The unit of a chart's values: a percentage, or what is counted, as one and as many. */
export type Unit = 'percent' | readonly [one: string, many: string];

/** A value as a part of its maximum. Both are 0 or more; a maximum of 0 draws as an empty bar. */
export interface Bar {
  readonly value: number;
  readonly maximum: number;
}

/** Labelled values on one scale: overdue components by reason, the employers with most hidden. */
export interface BarChart {
  readonly chart: 'bars';
  /** What is shown, such as `Hidden by reason`. */
  readonly title: string;
  readonly unit: Unit;
  /** The value of a full bar: the same for all of them. */
  readonly maximum: number;
  /** The values are parts of the maximum and add up to it, as in a waterfall. */
  readonly isWhole?: boolean;
  readonly bars: readonly LabelledBar[];
}

export interface LabelledBar {
  readonly label: string;
  readonly value: number;
  readonly tone?: Tone;
}

/** How many of a whole have something, and how many would after a change. */
export interface Coverage {
  readonly chart: 'coverage';
  /** Such as the name of a role. */
  readonly title: string;
  readonly unit: Unit;
  readonly maximum: number;
  readonly before: number;
  /** Absent where nothing changes. */
  readonly after?: number;
}

/** The steps of a decision in their order, each passed or failed with the facts that decided it. */
export interface Ladder {
  readonly chart: 'ladder';
  readonly title: string;
  readonly steps: readonly LadderStep[];
}

export interface LadderStep {
  readonly label: string;
  readonly passed: boolean;
  readonly why: string;
}

/** Values over time, by date, on a scale from `minimum` to `maximum`. */
export interface Trend {
  readonly chart: 'trend';
  readonly title: string;
  readonly unit: Unit;
  readonly minimum: number;
  readonly maximum: number;
  readonly points: readonly TrendPoint[];
}

export interface TrendPoint {
  /** An ISO date. */
  readonly date: string;
  /** Null where there is no value at that date. */
  readonly value: number | null;
}

export function toned(tone: Tone, text: string): TonedText {
  return { tone, text };
}

export function timeText(instant: string): TimeText {
  return { text: instant, isTime: true };
}

/**
 * What the cells of a column hold.
 * - `identifier` names a record or is there to copy, such as an email, a key, a reference or the code
 *   of a competence: always shown, whole and on one line.
 * - `prose` explains something: always shown, wrapped between words.
 * - `time` is an instant (ISO text), which people see as local time.
 *
 * Other texts wrap between words too, and need less room. No text is cut.
 */
export type Content = 'identifier' | 'prose' | 'time';

/** One column of a list: how its rows are read, sorted and shown. */
export interface Column<Row> {
  /** The JSON property, and the name for `--columns` and `--sort`. */
  readonly field: string;
  readonly header: string;
  /** The cell; by default the row's property of that name. */
  readonly value?: (row: Row) => Cell;
  /** The text in tables, plain text and Markdown, where it is not the cell: `33.20 %` for 33.2. */
  readonly format?: (row: Row) => string;
  readonly content?: Content;
  /** The number is an identifier, such as a line number: its digits are not grouped. */
  readonly isName?: boolean;
  /** By default numbers are aligned right and everything else left. */
  readonly align?: 'left' | 'right';
  readonly tone?: (row: Row) => Tone | undefined;
  /** The bar beside the text in a drawn table; undefined for a row without one. */
  readonly bar?: (row: Row) => Bar | undefined;
  /**
   * A table that is too wide leaves out the columns of the lowest priority (default 0) first, but
   * an identifier or prose only if its priority is negative, and none that alone tells two rows apart.
   */
  readonly priority?: number;
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
        /** Rows that people see only on request, such as rows of zeros. Data formats have all. */
        readonly onRequest?: {
          readonly isSuch: (row: Row) => boolean;
          /** The sentence below the list about those that were left out. */
          readonly leftOut: (count: number) => string;
        };
        /** A terminal shows each row as this line instead of a table, except with `--columns`. */
        readonly line?: (row: Row) => string;
      }
    : never;
}[keyof O & string];

/** `ListView` for code that does not depend on the type of its rows. */
export interface AnyListView<Result, Row> {
  readonly field: string;
  readonly columns: readonly Column<Row>[];
  readonly total?: (result: Result) => unknown;
  readonly empty?: string;
  readonly onRequest?: {
    readonly isSuch: (row: Row) => boolean;
    readonly leftOut: (count: number) => string;
  };
  readonly line?: (row: Row) => string;
}

/** How a result of type `O` is shown to a person. Data formats need only `list`. */
export interface View<O> {
  readonly list?: ListView<O>;
  /**
   * `sentences`: the list holds details, such as rejected rows, and is shown only if it has rows.
   * `summary`: table and Markdown show the list only on request (`--all`, `--columns`, `--sort`,
   * `--limit`), because the blocks say what matters. Data formats have it.
   */
  readonly resultForm?: 'list' | 'sentences' | 'summary';
  /** What a person should see of a change before agreeing to it, beside the counts of records. */
  readonly preview?: (result: O) => readonly Block[];
  /** Sentences and charts above the table. CSV and NDJSON have rows alone. */
  readonly lines?: (result: O) => readonly Block[];
  /** The same below the table. */
  readonly footer?: (result: O) => readonly Block[];
  /** For a result that is a document: the table format prints it unchanged. */
  readonly document?: (result: O) => string;
}

/** `View` for code that does not depend on the type of the result. */
export interface AnyView {
  readonly list?: AnyListView<never, never>;
  readonly resultForm?: View<never>['resultForm'];
  readonly preview?: (result: never) => readonly Block[];
  readonly lines?: (result: never) => readonly Block[];
  readonly footer?: (result: never) => readonly Block[];
  readonly document?: (result: never) => string;
}

export type AnyOperationView = AnyView | ((input: never) => AnyView);

/** The view of an operation's output. */
export type ViewOf<Operation> = Operation extends { readonly output: ZodType<infer O> } ? View<O> : never;

/** The same where it may depend on the input: `--by` names a column. */
export type OperationView<Operation> = Operation extends { readonly input: ZodType<infer I> }
  ? ViewOf<Operation> | ((input: I) => ViewOf<Operation>)
  : never;
