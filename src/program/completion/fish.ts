import type { Catalogue, CommandFacts, FlagFacts } from '../catalogue.js';
import { helpSubjects, isFile, steps, takesFile } from './words.js';

/** A script that completes the program's command line in fish. */
export function fishCompletion(catalogue: Catalogue): string {
  const commands = [...catalogue.commands.values()];
  return `# Completion of provost for fish. Load it with: provost completion fish | source

# The words before the first flag are exactly these.
function __provost_typed
  set -l words
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and break
    set -a words $word
  end
  test "$words" = "$argv"
end

# The words before the first flag begin with these.
function __provost_in
  set -l words
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and break
    set -a words $word
  end
  set -l count (count $argv)
  test (count $words) -ge $count; and test "$words[1..$count]" = "$argv"
end

complete -c provost -f
${steps(catalogue)
  .flatMap(({ after, next }) =>
    next.map(({ word, about }) =>
      line(`__provost_typed ${after}`.trim(), `-a ${quoted(word)} -d ${quoted(about)}`),
    ),
  )
  .join('\n')}
${helpSubjects(catalogue)
  .map(({ word, about }) => line('__provost_typed help', `-a ${quoted(word)} -d ${quoted(about)}`))
  .join('\n')}
${commands.flatMap(commandLines).join('\n')}
`;
}

function commandLines(command: CommandFacts): string[] {
  const where = `__provost_in ${command.name}`;
  const takesFiles = command.args.some(isFile);
  const options = command.args.flatMap((arg) => arg.options);
  return [
    ...(takesFiles ? [line(where, '-F')] : []),
    ...(options.length > 0 ? [line(where, `-a ${quoted(options.join(' '))}`)] : []),
    ...command.flags.map((flag) => line(where, flagPart(flag))),
    line(where, `-l help -d 'explain the command'`),
  ];
}

function flagPart(flag: FlagFacts): string {
  const char = flag.char === undefined ? '' : ` -s ${flag.char}`;
  const name = `-l ${flag.name}${char} -d ${quoted(flag.description)}`;
  if (flag.value === undefined) return name;
  if (takesFile(flag)) return `${name} -r -F`;
  return flag.options.length > 0 ? `${name} -x -a ${quoted(flag.options.join(' '))}` : `${name} -x`;
}

function line(condition: string, what: string): string {
  return `complete -c provost -n ${quoted(condition)} ${what}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
