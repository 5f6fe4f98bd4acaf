import * as Args from '@oclif/core/args';
import type { AnyKind } from '../../model/kind.js';
import { flagNameOf, nounOf } from '../../model/labels.js';
import { filterFields, listOperation } from '../../operations/record/list.js';
import { renameOperation } from '../../operations/record/rename.js';
import { showOperation } from '../../operations/record/show.js';
import { changeFlags, flagsOf } from '../flags.js';
import { ProvostCommand } from '../command.js';
import { makeChange } from '../make-change.js';
import { requireText } from '../questions.js';
import { showResult } from '../results.js';
import { naming, renaming } from './examples.js';
import { referenceArg } from '../reference-flags.js';
import { nameOfKind } from '../../model/index.js';
import { fieldsIn, filterFlags, keyArgs, keyIn } from './fields.js';

type Texts = Readonly<Record<string, string | undefined>>;

/** The command that lists records of the kind. */
export function listCommand(kind: AnyKind, topic: string) {
  const operation = listOperation(kind, topic);
  const fields = filterFields(kind);
  return class RecordList extends ProvostCommand {
    static override summary = operation.summary;
    static override examples = ['<%= config.bin %> <%= command.id %> --output csv'];
    static override flags = filterFlags(kind, fields);
    static override baseFlags = flagsOf(operation);

    async run(): Promise<void> {
      const { flags } = await this.parse(RecordList);
      await showResult(this.session, flags, operation, { where: fieldsIn({ ...kind, fields }, flags) });
    }
  };
}

/** The command that shows one record of the kind. */
export function showCommand(kind: AnyKind, topic: string) {
  const operation = showOperation(kind, topic);
  const [first = ''] = kind.key;
  return class RecordShow extends ProvostCommand {
    static override summary = operation.summary;
    static override examples = [naming(kind)];
    static override args = keyArgs(kind);
    static override baseFlags = flagsOf(operation, { list: false });

    async run(): Promise<void> {
      const { args, flags } = await this.parse(RecordShow);
      const given: Texts = args;
      const name = await requireText(
        this.session,
        flags,
        given[first],
        first.toUpperCase(),
        `Which ${nounOf(kind)}`,
      );
      await showResult(this.session, flags, operation, { key: keyIn(kind, { ...given, [first]: name }) });
    }
  };
}

/** The command that gives a record of the kind another key. */
export function renameCommand(kind: AnyKind, topic: string) {
  const operation = renameOperation(kind, topic);
  const [key = ''] = kind.key;
  const word = flagNameOf(key).replaceAll('-', ' ');
  return class RecordRename extends ProvostCommand {
    static override summary = operation.summary;
    static override description = `Everything that names the ${nounOf(kind)} names it by the new ${word} afterwards, in one job, which \`job undo\` takes back.`;
    static override examples = [renaming(kind)];
    static override args = {
      [key]: referenceArg({ refersTo: nameOfKind(kind), description: `the ${word} that it has` }),
      to: Args.string({ description: `the ${word} that it gets`, ignoreStdin: true }),
    };
    static override flags = changeFlags;
    static override baseFlags = flagsOf(operation, { list: false });

    async run(): Promise<void> {
      const { args, flags } = await this.parse(RecordRename);
      const given: Texts = args;
      const named = await requireText(
        this.session,
        flags,
        given[key],
        key.toUpperCase(),
        `Which ${nounOf(kind)}`,
      );
      const to = await requireText(this.session, flags, given['to'], 'TO', `Its new ${word}`);
      await makeChange(this.session, flags, operation, { key: named, to });
    }
  };
}
