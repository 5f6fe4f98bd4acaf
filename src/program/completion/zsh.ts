import type { Catalogue, CommandFacts } from '../catalogue.js';
import type { Word } from './words.js';
import { flagWords, helpSubjects, isFile, steps, takesFile } from './words.js';

/** A script that completes the program's command line in zsh. */
export function zshCompletion(catalogue: Catalogue): string {
  const commands = [...catalogue.commands.values()];
  return `#compdef provost
# Completion of provost for zsh. Load it with: source <(provost completion zsh)

_provost_words() {
  case "$1" in
${steps(catalogue)
  .map(({ after, next }) => branch(quoted(after), next))
  .join('\n')}
${branch('help', helpSubjects(catalogue))}
  esac
}

_provost_flags() {
  case "$1" in
${commands.map((command) => branch(quoted(command.name), flagWords(command))).join('\n')}
    *) return 1 ;;
  esac
}

# Offers the values of a flag; fails for a flag that takes none.
_provost_values() {
  case "$1 $2" in
${commands.flatMap(valueBranches).join('\n')}
    *) return 1 ;;
  esac
}

_provost_arguments() {
  case "$1" in
${commands.flatMap(argumentBranches).join('\n')}
  esac
}

_provost() {
  local typed="" command="" word
  local -a before items
  before=("\${(@)words[2,CURRENT-1]}")
  for word in "\${before[@]}"; do
    [[ "$word" == -* ]] && break
    typed="\${typed:+$typed }$word"
    items=()
    if [[ -z "$command" ]] && _provost_flags "$typed"; then command="$typed"; fi
  done
  items=()
  if [[ "$words[CURRENT]" == --*=* ]]; then
    word="\${words[CURRENT]%%=*}"
    compset -P '*='
    _provost_values "$command" "$word"
    return
  fi
  if [[ "\${before[-1]:-}" == --* ]] && _provost_values "$command" "\${before[-1]}"; then return; fi
  if [[ "$words[CURRENT]" == -* ]]; then
    _provost_flags "\${command:-$typed}" && _describe flag items
    return
  fi
  if [[ -z "$command" || "$command" == help ]]; then
    _provost_words "\${typed#help }"
    _describe command items
  else
    _provost_arguments "$command"
  fi
}

if [[ "\${funcstack[1]:-}" == _provost ]]; then _provost "$@"; elif (( $+functions[compdef] )); then compdef _provost provost; fi
`;
}

function branch(pattern: string, words: readonly Word[]): string {
  const items = words.map(({ word, about }) =>
    quoted(`${word.replaceAll(':', '\\:')}:${about.replaceAll(':', '\\:')}`),
  );
  return `    ${pattern}) items=(${items.join(' ')}) ;;`;
}

function valueBranches(command: CommandFacts): string[] {
  return command.flags
    .filter(({ value }) => value !== undefined)
    .map(
      (flag) => `    ${quoted(`${command.name} --${flag.name}`)}) ${offer(takesFile(flag), flag.options)} ;;`,
    );
}

function argumentBranches(command: CommandFacts): string[] {
  const takesFiles = command.args.some(isFile);
  const options = command.args.flatMap((arg) => arg.options);
  return takesFiles || options.length > 0
    ? [`    ${quoted(command.name)}) ${offer(takesFiles, options)} ;;`]
    : [];
}

function offer(files: boolean, options: readonly string[]): string {
  if (files) return '_files';
  return options.length === 0 ? '_message value' : `compadd -- ${options.map(quoted).join(' ')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
