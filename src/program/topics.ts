/** A page of `provost help` without a command. */
export interface HelpTopic {
  /** Its text is `docs/help-topics/NAME.md`. */
  readonly name: string;
  readonly summary: string;
}

export const helpTopics: readonly HelpTopic[] = [
  { name: 'exit-codes', summary: 'what the exit code of every command means' },
  { name: 'environment', summary: 'environment variables that are heeded' },
  { name: 'flags', summary: 'the flags that many commands share' },
  { name: 'formatting', summary: 'output formats, columns, sorting, colour' },
  { name: 'reports', summary: 'pages of HTML: reports, and any answer as a page' },
  {
    name: 'files',
    summary: 'files that are read and written: CSV, rejects, project file, tokens, documents',
  },
  { name: 'plans', summary: 'saved plans, limits, undoing, jobs whose outcome is not known' },
  {
    name: 'service',
    summary: 'a store behind a service: starting it, signing in, what happens when the network fails',
  },
  { name: 'audit', summary: 'the audit chain: what it tells, how it is verified' },
  {
    name: 'permissions',
    summary: 'what each kind of account, role and token may do, and whom it reaches',
  },
  { name: 'rules', summary: 'the definitions that are Provost’s own' },
];
