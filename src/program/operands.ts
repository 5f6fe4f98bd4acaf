import { UsageError } from '../domain/errors.js';

/**
 * The operands of a command that takes several. Such a command is lenient with oclif's parser, which then takes a
 * misspelt flag for an operand: a mistake that must stop it before it does anything.
 * @throws {UsageError} `unknown-flag`
 */
export function operands(argv: readonly unknown[]): string[] {
  const texts = argv.map(String);
  const flag = texts.find((text) => text.startsWith('-') && text.length > 1);
  if (flag === undefined) return texts;
  throw new UsageError({
    code: 'unknown-flag',
    message: `There is no flag ${flag}.`,
    hint: 'See the command’s --help.',
  });
}

/** The keys among the operands; the one that was asked for where there are none. */
export function severalKeys(argv: readonly unknown[], asked: string): string[] {
  return argv.length === 0 ? [asked] : operands(argv);
}
