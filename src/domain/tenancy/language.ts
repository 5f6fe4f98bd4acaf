import { DEFAULT_LANGUAGE } from '../text.js';
import type { Tenant } from './types.js';

/** BCP 47 tag of the language by whose rules the tenant's names are sorted. */
export function languageOf({ settings }: Pick<Tenant, 'settings'>): string {
  return settings.language ?? DEFAULT_LANGUAGE;
}

/** The canonical tag (`DA-dk` is `da-DK`); undefined for a language without known sorting. */
export function parseLanguage(text: string): string | undefined {
  try {
    const [tag] = Intl.getCanonicalLocales(text);
    return tag === undefined || Intl.Collator.supportedLocalesOf(tag).length === 0 ? undefined : tag;
  } catch {
    return undefined;
  }
}
