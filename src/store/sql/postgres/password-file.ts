import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UnavailableError } from '../../../domain/errors.js';
import { homeDirectory } from '../../home-directory.js';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * The password for the connection from PGPASSFILE, else ~/.pgpass: the first line
 * `host:port:database:user:password` whose fields match or are `*`.
 * @throws {UnavailableError} other users of the machine may read the file
 */
export function passwordFromFile(connection: Connection, env: Environment): string | undefined {
  const path = env['PGPASSFILE'] || join(homeDirectory(env), '.pgpass');
  const text = contentOf(path);
  if (text === undefined) return undefined;
  // A socket's folder stands as localhost there.
  const host = connection.host.startsWith('/') ? 'localhost' : connection.host;
  const values = [host, String(connection.port), connection.database, connection.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line);
    if (fields.length < 5 || !values.every((value, at) => fields[at] === '*' || fields[at] === value))
      continue;
    return fields.slice(4).join(':');
  }
  return undefined;
}

/** Undefined where there is no such file. */
function contentOf(path: string): string | undefined {
  let mode: number;
  let text: string;
  try {
    ({ mode } = statSync(path));
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new UnavailableError({
      code: 'password-file-open',
      message: `Other users of this machine may read the password file ${path}; it was not used.`,
      hint: `Close it: chmod 600 ${path}`,
    });
  }
  return text;
}

/** Split at the colons that no backslash precedes. */
function fieldsOf(line: string): string[] {
  const fields = [''];
  for (let at = 0; at < line.length; at += 1) {
    const isEscaped = line[at] === '\\' && at + 1 < line.length;
    if (isEscaped) at += 1;
    else if (line[at] === ':') {
      fields.push('');
      continue;
    }
    fields[fields.length - 1] += line[at] ?? '';
  }
  return fields;
}
