/** The scripts that connect a shell to `provost completion --values`, by shell. */
export const completionScripts: Readonly<Record<string, string>> = {
  // Files are left to bash itself, which quotes them: that needs no reply. Works in bash 3.2.
  bash: `# Completion of provost for bash. Load it with: source <(provost completion bash)
_provost() {
  local line files=""
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = // ]; then files=1; else COMPREPLY+=("$line"); fi
  done < <(provost completion --values bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" "$COMP_TYPE" 2>/dev/null)
  if [ -z "$files" ]; then compopt +o default 2>/dev/null; fi
}
complete -o default -F _provost provost
`,
  zsh: `#compdef provost
# Completion of provost for zsh. Load it with: source <(provost completion zsh)
_provost() {
  local -a offered
  offered=("\${(@f)$(provost completion --values zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  offered=("\${(@)offered:#}")
  local files=\${offered[(I)//]}
  offered=("\${(@)offered:#//}")
  (( $#offered )) && _describe -t values value offered -U
  if (( files )); then
    compset -P '--*='
    _files
  fi
}
if [[ "\${funcstack[1]:-}" == _provost ]]; then _provost "$@"; elif (( $+functions[compdef] )); then compdef _provost provost; fi
`,
  fish: `# Completion of provost for fish. Load it with: provost completion fish | source
function __provost_values
  set -l current (commandline -ct)
  set -l words (commandline -opc)
  set -l offered (provost completion --values fish $words[2..-1] "$current" 2>/dev/null)
  if test "$offered[1]" = //
    set -e offered[1]
    set -l start (string match -r -- '^--[^=]*=' "$current")
    set -a offered "$start"(__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current"))
  end
  string join \\n -- $offered
end
complete -c provost -f -a '(__provost_values)'
`,
};
