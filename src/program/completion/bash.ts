import type { Catalogue, CommandFacts } from '../catalogue.js';
import { flagWords, helpSubjects, isFile, steps, takesFile } from './words.js';

/** A script that completes the program's command line in bash 3.2 and newer. */
export function bashCompletion(catalogue: Catalogue): string {
  const commands = [...catalogue.commands.values()];
  return `# Completion of provost for bash. Load it with: source <(provost completion bash)

_provost_words() {
  case "$1" in
${steps(catalogue)
  .map(({ after, next }) =>
    branch(
      quoted(after),
      next.map(({ word }) => word),
    ),
  )
  .join('\n')}
${branch(
  'help',
  helpSubjects(catalogue).map(({ word }) => word),
)}
  esac
}

_provost_flags() {
  case "$1" in
${commands
  .map((command) =>
    branch(
      quoted(command.name),
      flagWords(command).map(({ word }) => word),
    ),
  )
  .join('\n')}
  esac
}

# Prints the values of a flag; fails for a flag that takes none. "//" stands for the names of files.
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

_provost_offer() {
  if [ "$1" = // ]; then
    COMPREPLY=($(compgen -f -- "$2"))
    compopt -o filenames 2>/dev/null
  else
    COMPREPLY=($(compgen -W "$1" -- "$2"))
  fi
}

_provost() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="" words="" command="" word at values
  [ "$COMP_CWORD" -gt 0 ] && before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "$word" in -*) break ;; esac
    words="\${words:+$words }$word"
    if [ -z "$command" ] && [ -n "$(_provost_flags "$words")" ]; then command="$words"; fi
  done
  # bash splits --flag=value into three words.
  if [ "$current" = "=" ]; then current=""; before="\${COMP_WORDS[COMP_CWORD-1]}"
  elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$before" in
    --*) if values="$(_provost_values "$command" "$before")"; then _provost_offer "$values" "$current"; return; fi ;;
  esac
  case "$current" in
    -*) _provost_offer "$(_provost_flags "\${command:-$words}")" "$current"; return ;;
  esac
  if [ -z "$command" ] || [ "$command" = help ]; then
    words="\${words#help }"
    _provost_offer "$(_provost_words "$words")" "$current"
  else
    _provost_offer "$(_provost_arguments "$command")" "$current"
  fi
}

complete -F _provost provost
`;
}

function branch(pattern: string, words: readonly string[]): string {
  return `    ${pattern}) echo ${quoted(words.join(' '))} ;;`;
}

function valueBranches(command: CommandFacts): string[] {
  return command.flags
    .filter(({ value }) => value !== undefined)
    .map((flag) => branch(quoted(`${command.name} --${flag.name}`), takesFile(flag) ? ['//'] : flag.options));
}

function argumentBranches(command: CommandFacts): string[] {
  const words = command.args.flatMap((arg) => (isFile(arg) ? ['//'] : arg.options));
  return words.length === 0 ? [] : [branch(quoted(command.name), words)];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
