/** The operands of a command that takes several; flags were told apart from them before. */
export function operands(argv: readonly unknown[]): string[] {
  return argv.map(String);
}

/** The keys among the operands; the one that was asked for where there are none. */
export function severalKeys(argv: readonly unknown[], asked: string): string[] {
  return argv.length === 0 ? [asked] : operands(argv);
}
