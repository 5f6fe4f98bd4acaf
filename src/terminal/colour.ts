import type { ColorSupportLevel } from 'chalk';

export type Environment = Readonly<Record<string, string | undefined>>;

/** 0 none, 1 the sixteen colours, 2 256 colours, 3 true colour. */
export type ColourLevel = ColorSupportLevel;

/**
 * The colour level of a stream. NO_COLOR (https://no-color.org) wins, then requests for colour
 * (FORCE_COLOR, CLICOLOR_FORCE), then refusals (CLICOLOR=0, TERM=dumb). Otherwise only terminals
 * have colour.
 */
export function colourLevel(env: Environment, isTerminal: boolean): ColourLevel {
  if (env['NO_COLOR']) return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forcedLevel(forced);
  if (isSet(env['CLICOLOR_FORCE'])) return levelOfTerminal(env);
  if (env['CLICOLOR'] === '0' || env['TERM'] === 'dumb' || !isTerminal) return 0;
  return levelOfTerminal(env);
}

function forcedLevel(value: string): ColourLevel {
  switch (value) {
    case '0':
    case 'false':
      return 0;
    case '2':
      return 2;
    case '3':
      return 3;
    default:
      return 1;
  }
}

function levelOfTerminal(env: Environment): ColourLevel {
  if (env['COLORTERM'] === 'truecolor' || env['COLORTERM'] === '24bit') return 3;
  return env['TERM']?.includes('256') ? 2 : 1;
}

/** Whether the variable is set to anything but 0 or false. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}
