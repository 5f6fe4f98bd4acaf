import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';

/** The kinds of files that commands write where a flag or an argument says. */
export type OutputKind =
  | 'plan'
  | 'report'
  | 'rejects'
  | 'audit-chain'
  | 'competence-rows'
  | 'tenant-document'
  | 'backup'
  | 'html-page';

/** What a run does with the file that a flag or an argument names. */
export type FileUse =
  | {
      readonly use: 'input';
      /** A value of this form names no file, such as the id of a job. */
      readonly except?: RegExp;
      /** The thing that the file replaces, only with --overwrite. */
      readonly takesPlaceOf?: 'store';
    }
  | { readonly use: 'output'; readonly kind: OutputKind };

interface DeclaredFile {
  readonly file: FileUse;
}

/** A flag whose value names a file. Runs check the files of flags declared so before they begin. */
export const fileFlag = Flags.custom<string, DeclaredFile & Record<string, unknown>>({ helpValue: 'FILE' });

/** As `fileFlag`, for an argument. */
export function fileArg({ file, description }: DeclaredFile & { readonly description: string }) {
  return Object.assign(Args.string({ description, ignoreStdin: true }), { file });
}

/** The declared file use of a flag or an argument; undefined if it names no file. */
export function fileUseOf(definition: unknown): FileUse | undefined {
  return isDeclared(definition) ? definition.file : undefined;
}

/** Sound because only `fileFlag` and `fileArg` give a definition a property of this name. */
function isDeclared(definition: unknown): definition is DeclaredFile {
  return typeof definition === 'object' && definition !== null && 'file' in definition;
}

/** Can a file of this use replace something, so that --overwrite has a meaning? */
export function mayOverwrite(use: FileUse | undefined): boolean {
  return use?.use === 'output' || use?.takesPlaceOf !== undefined;
}

/** The id of a job, for an argument that is either an id or a file. */
export const JOB_ID = /^\d+$/;

/** For each command that writes a file. */
export const overwriteFlag = {
  overwrite: Flags.boolean({
    helpGroup: 'FILE',
    description: 'replace an output file that is there and holds something else',
  }),
};
