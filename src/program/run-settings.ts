import type { Settings } from '../config/settings.js';
import { requireTrustedStore, resolveSettings } from '../config/settings.js';
import type { CommonFlags } from './flags.js';
import type { Session } from './session.js';

/** Every setting with its origin. @throws {DeniedError} for a remote store of a project file */
export async function requireSettings(session: Session, flags: CommonFlags): Promise<Settings> {
  const settings = await findSettings(session, flags);
  requireTrustedStore(settings);
  return settings;
}

/** The settings as they are found, to be shown. */
export async function findSettings(session: Session, flags: CommonFlags): Promise<Settings> {
  const output = session.run?.isOutputOfProject === true ? undefined : flags.output;
  return resolveSettings({ ...flags, output }, session.env, session.directory());
}
