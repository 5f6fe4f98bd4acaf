import type { AnyKind } from '../../model/kind.js';
import { nounOf, pluralOf } from '../../model/labels.js';
import { createOperation } from '../../operations/record/create.js';
import { deleteOperation } from '../../operations/record/delete.js';
import { updateOperation } from '../../operations/record/update.js';
import { fileFlag } from '../file-flags.js';
import { changeFlags, flagsOf, rejectingFlags, rowFileFlags, type ChangeFlags } from '../flags.js';
import { refuseFlags } from '../meaningless-flags.js';
import { ProvostCommand } from '../command.js';
import { makeChange } from '../make-change.js';
import { requireText } from '../questions.js';
import type { RowFile, RowSinks } from '../row-file.js';
import { withRowFile, withRowSinks } from '../row-file.js';
import { creating, deleting, fromFile, updating } from './examples.js';
import { fieldFlags, fieldsIn, keyArgs, keyIn, withKey } from './fields.js';

interface RecordFlags extends ChangeFlags {
  readonly file?: string | undefined;
  readonly map?: string[] | undefined;
  readonly 'skip-lines'?: number | undefined;
  readonly rejects?: string | undefined;
  readonly report?: string | undefined;
  readonly strict: boolean;
}

/** The parsed command line; the kind declares its fields. */
interface Line {
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly flags: RecordFlags & Readonly<Record<string, unknown>>;
}

type Rows = Pick<RowFile, 'map' | 'skipLines'> & RowSinks & Partial<Pick<RowFile, 'file'>>;

/** The base of commands that change one record, or the records of a file. */
abstract class RecordChangeCommand extends ProvostCommand {
  /** Runs `work` with the rows of the file or, without one, with the arguments. */
  protected async withRows(
    kind: AnyKind,
    { args, flags }: Line,
    work: (rows: Rows, args: Line['args']) => Promise<void>,
  ): Promise<void> {
    const { file } = flags;
    if (file !== undefined) return withRowFile(this.session, { ...flags, file }, (rows) => work(rows, args));
    refuseFlags(flags, ['map', 'skip-lines', 'rejects', 'strict', 'max-rejects'], 'without --file');
    const [first = ''] = kind.key;
    const name = first.toUpperCase();
    const given = await requireText(
      this.session,
      flags,
      args[first],
      name,
      `Which ${nounOf(kind)} (${first})`,
    );
    await withRowSinks(flags, (sinks) =>
      work({ map: [], skipLines: 0, ...sinks }, { ...args, [first]: given }),
    );
  }
}

function rowFlags(kind: AnyKind) {
  return {
    ...changeFlags,
    ...rejectingFlags,
    ...rowFileFlags,
    file: fileFlag({
      file: { use: 'input' },
      description: `many ${pluralOf(kind)}: a file with a column for each field; - for standard input`,
    }),
  };
}

const REJECTED = 'Rejected rows of a file do not stop the others; the exit code is 3.';
const REFERENCES = 'References are keys, or names that only one record has.';

/** The command that creates records of the kind. */
export function createCommand(kind: AnyKind, topic: string) {
  const operation = createOperation(kind, topic);
  return class RecordCreate extends RecordChangeCommand {
    static override summary = operation.summary;
    static override description = `A field that is not given has its default. ${REFERENCES}\n${REJECTED}`;
    static override examples = [creating(kind), fromFile('--dry-run')];
    static override args = keyArgs(kind, true);
    static override flags = { ...fieldFlags(kind, Object.keys(kind.fields)), ...rowFlags(kind) };
    static override baseFlags = flagsOf(operation);

    async run(): Promise<void> {
      const line = (await this.parse(RecordCreate)) as unknown as Line;
      const fields = fieldsIn(kind, line.flags);
      await this.withRows(kind, line, async (rows, args) => {
        const input = { ...rows, fields: withKey(kind, args, fields) };
        await makeChange(this.session, line.flags, operation, input, {
          strict: line.flags.strict,
        });
      });
    }
  };
}

/** The command that changes fields of records of the kind. */
export function updateCommand(kind: AnyKind, topic: string) {
  const operation = updateOperation(kind, topic);
  const [key = '', ...more] = kind.key;
  // The only field of a key is changed by `rename`.
  const names = Object.keys(kind.fields).filter((name) => name !== key || more.length > 0);
  return class RecordUpdate extends RecordChangeCommand {
    static override summary = operation.summary;
    static override description = `What is not given stays. ${REFERENCES}\n${REJECTED}`;
    static override examples = [updating(kind), fromFile('--rejects rejected.csv')];
    static override args = keyArgs(kind);
    static override flags = { ...fieldFlags(kind, names), ...rowFlags(kind) };
    static override baseFlags = flagsOf(operation);

    async run(): Promise<void> {
      const line = (await this.parse(RecordUpdate)) as unknown as Line;
      const fields = fieldsIn(kind, line.flags);
      await this.withRows(kind, line, async (rows, args) => {
        const input = { ...rows, key: keyIn(kind, args), fields };
        await makeChange(this.session, line.flags, operation, input, {
          strict: line.flags.strict,
        });
      });
    }
  };
}

/** The command that deletes records of the kind. */
export function deleteCommand(kind: AnyKind, topic: string) {
  const operation = deleteOperation(kind, topic);
  return class RecordDelete extends RecordChangeCommand {
    static override summary = operation.summary;
    static override description = [
      'What is part of it goes with it. While something else names it, it is not deleted: the message says what.',
      REJECTED,
    ].join('\n');
    static override examples = [deleting(kind), fromFile('--reason "left"')];
    static override args = keyArgs(kind);
    static override flags = rowFlags(kind);
    static override baseFlags = flagsOf(operation);

    async run(): Promise<void> {
      const line = (await this.parse(RecordDelete)) as unknown as Line;
      await this.withRows(kind, line, async (rows, args) => {
        const input = { ...rows, key: keyIn(kind, args) };
        await makeChange(this.session, line.flags, operation, input, {
          strict: line.flags.strict,
        });
      });
    }
  };
}
