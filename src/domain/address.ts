import { withoutTokens } from './text.js';

/** What may be printed of an address, and which kind of secret it holds. */
export interface ReadAddress {
  /** The address with `…` in place of whatever is or may be a secret. */
  readonly shown: string;
  readonly secret: 'password' | 'token' | undefined;
}

/** Options of a connection to PostgreSQL whose values are no secrets (libpq's, and Provost's own). */
const HARMLESS = new Set([
  ...['schema', 'statement_timeout', 'service', 'host', 'hostaddr', 'port', 'dbname', 'user', 'passfile'],
  ...['application_name', 'fallback_application_name', 'client_encoding', 'connect_timeout', 'replication'],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'tcp_user_timeout'],
  ...['sslmode', 'requiressl', 'sslnegotiation', 'sslcompression', 'sslcert', 'sslkey', 'sslcertmode'],
  ...['sslrootcert', 'sslcrl', 'sslcrldir', 'sslsni', 'sslkeylogfile', 'requirepeer', 'require_auth'],
  ...['ssl_min_protocol_version', 'ssl_max_protocol_version', 'min_protocol_version', 'max_protocol_version'],
  ...['channel_binding', 'gssencmode', 'gsslib', 'gssdelegation', 'krbsrvname', 'target_session_attrs'],
  ...['load_balance_hosts', 'oauth_issuer', 'oauth_client_id', 'oauth_scope'],
]);

/** Parameters that hold a secret, including libpq's; `options` can set any server variable. */
const SECRET =
  /pass(?!file)|pwd|secret|token|credential|(?:client|server|api|access|private|^)_?key$|^options$/i;

/** `scheme://user@host/path?query#fragment`, split by the separators alone. */
const PARTS = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?([^/?#@]*)(\/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?$/is;

/** A colon in any encoding, and what stands behind it: in the name of a user that is a password. */
const BEHIND_COLON = /(:|%(?:25)*3a).*/is;

function holdsPassword(user: string): boolean {
  return /(?::|%(?:25)*3a)./is.test(user);
}

/** Names, addresses or none, each with a port or none, separated by commas. */
const HOSTS = /^(?:(?:\[[0-9a-f:.%]*\]|[^:[\],]*)(?::\d*)?(?:,|$))*$/i;

/**
 * The only function that separates secrets in a store's address from printable parts. It hides what
 * it does not recognise: unknown schemes and parameters, and all before the last @ of an unreadable
 * address.
 */
export function readAddress(text: string): ReadAddress {
  const without = withoutTokens(text);
  const token = without === text ? undefined : 'token';
  if (/^file:(?!\/\/[^/])/i.test(without)) return { shown: without, secret: token };
  const { shown, hasPassword } = readParts(without);
  return { shown, secret: token ?? (hasPassword ? 'password' : undefined) };
}

function readParts(text: string): { readonly shown: string; readonly hasPassword: boolean } {
  const [, scheme, user, host = '', path = '', query, fragment] = PARTS.exec(text) ?? [];
  const isPostgres = /^postgres(ql)?$/i.test(scheme ?? '');
  const parameters = query?.split('&').map((parameter) => readParameter(parameter, isPostgres)) ?? [];
  // A later @ may end a password that was not encoded, so none of the parts can be trusted.
  const odd = [path, fragment ?? '', ...parameters.flatMap(({ odd: rest }) => rest)].join('');
  const isKnown = scheme !== undefined && (isPostgres || /^https?$/i.test(scheme));
  if (!isKnown || !HOSTS.test(host) || odd.includes('@')) return readUnknown(text);
  const shownUser = user === undefined ? '' : `${isPostgres ? user.replace(BEHIND_COLON, '$1…') : '…'}@`;
  const shownQuery = query === undefined ? '' : `?${parameters.map(({ shown }) => shown).join('&')}`;
  return {
    shown: `${scheme}://${shownUser}${host}${path}${shownQuery}${fragment ? '#…' : ''}`,
    hasPassword:
      (user !== undefined && (!isPostgres || holdsPassword(user))) ||
      parameters.some(({ isSecret }) => isSecret) ||
      Boolean(fragment),
  };
}

interface ReadParameter {
  readonly shown: string;
  readonly isSecret: boolean;
  /** What of it is not understood. */
  readonly odd: string;
}

function readParameter(text: string, isPostgres: boolean): ReadParameter {
  const [written = '', ...values] = text.split('=');
  const name = decoded(written).toLowerCase();
  const isSecret = SECRET.test(name) && text.length > written.length + 1;
  const value = values.join('=');
  if (isPostgres && name === 'user' && holdsPassword(value))
    return { shown: `${written}=${value.replace(BEHIND_COLON, '$1…')}`, isSecret: true, odd: '' };
  if (isPostgres && HARMLESS.has(name)) return { shown: text, isSecret: false, odd: '' };
  // The name of a known secret is safe to print; an unknown name may itself be a secret.
  if (SECRET.test(name)) return { shown: `${written}=…`, isSecret, odd: written };
  return { shown: isPostgres || values.length === 0 ? '…' : `${written}=…`, isSecret: false, odd: text };
}

/**
 * Shows only the start of an unknown form. A word without separators, such as a file name, stays.
 */
function readUnknown(text: string): { readonly shown: string; readonly hasPassword: boolean } {
  const hasPassword = /:[^@]*@/s.test(text) || /(?:pass|pwd|secret|token)[^=]*=/i.test(text);
  if (!/[:@=?#]/.test(text)) return { shown: text, hasPassword };
  const [, scheme] = /^([a-z][a-z0-9+.-]*:(?:\/\/)?)/i.exec(text) ?? [];
  return { shown: `${scheme ?? ''}…`, hasPassword };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A command line argument without the secrets of an address in it; any other is unchanged. */
export function shownArgument(argument: string): string {
  const [, flag = '', address] = /^(--[a-z-]+=)?([a-z][a-z0-9+.-]*:\/\/.*)$/is.exec(argument) ?? [];
  return address === undefined ? withoutTokens(argument) : `${flag}${readAddress(address).shown}`;
}
