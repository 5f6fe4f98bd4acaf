import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8');

/** The blocks of a language under a heading of docs/ci.md. */
export function blocksUnder(heading: string, language: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(
    ([, text = '']) => text,
  );
}
