import type { Setting, Settings, TokenInForce } from '../config/settings.js';
import { idOfSecret } from '../operations/token/token-secret.js';
import { withoutSecrets } from '../config/settings.js';
import { isDirectorySet } from '../config/user-directories.js';
import { colourLevel, isSet } from '../terminal/colour.js';
import type { Environment } from '../terminal/colour.js';

/** A setting as `provost config` shows it. */
export interface ReportedSetting {
  readonly name: string;
  readonly value: string | null;
  readonly origin: Setting['origin'] | TokenInForce['origin'];
}

export interface Circumstances {
  readonly env: Environment;
  /** Name of the user of the system. */
  readonly user: string;
  readonly profilesFile: string;
  /** The token for the store; only its public id is reported. */
  readonly token: TokenInForce | undefined;
  readonly stdoutIsTerminal: boolean;
}

/** Every setting, with its value (never a secret) and its origin. */
export function settingsReport(settings: Settings, circumstances: Circumstances): ReportedSetting[] {
  const { env, user, profilesFile, token, stdoutIsTerminal } = circumstances;
  return [
    reported('store', { ...settings.store, value: withoutSecrets(settings.store.value ?? '') }),
    reported('tenant', settings.tenant),
    reported('as', settings.as),
    reported('profile', settings.profile),
    reported('output', settings.output),
    reported('progress', settings.progress),
    {
      name: 'profiles-file',
      value: profilesFile,
      origin: isDirectorySet(env, 'XDG_CONFIG_HOME') ? 'environment' : 'default',
    },
    {
      name: 'token',
      value: token === undefined ? null : (idOfSecret(token.token) ?? 'of an unknown form'),
      origin: token === undefined ? 'default' : token.origin,
    },
    { name: 'user', value: user, origin: 'default' },
    { name: 'colour', ...colourDecision(env, stdoutIsTerminal) },
    { name: 'questions', ...questionsDecision(env) },
  ];
}

function reported(name: string, { value, origin }: Setting): ReportedSetting {
  return { name, value: value ?? null, origin };
}

const COLOUR_NAMES = ['none', '16 colours', '256 colours', 'true colour'] as const;

function colourDecision(env: Environment, isTerminal: boolean): Omit<ReportedSetting, 'name'> {
  const decided =
    env['FORCE_COLOR'] !== undefined ||
    isSet(env['CLICOLOR_FORCE']) ||
    Boolean(env['NO_COLOR']) ||
    env['CLICOLOR'] === '0' ||
    env['TERM'] === 'dumb';
  return { value: COLOUR_NAMES[colourLevel(env, isTerminal)], origin: decided ? 'environment' : 'default' };
}

function questionsDecision(env: Environment): Omit<ReportedSetting, 'name'> {
  return isSet(env['CI'])
    ? { value: 'never', origin: 'environment' }
    : { value: 'on a terminal', origin: 'default' };
}
