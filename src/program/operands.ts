/** The operands of a command that takes several; its flags are parsed already. */
export function operands(argv: readonly unknown[]): string[] {
  return argv.map(String);
}

/** The keys among the operands, or `answer` where there are none. */
export function severalKeys(argv: readonly unknown[], answer: string): string[] {
  return argv.length === 0 ? [answer] : operands(argv);
}
