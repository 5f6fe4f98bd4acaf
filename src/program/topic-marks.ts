import { formatCount } from '../domain/counts.js';
import { ownRules } from '../domain/rules.js';
import type { Grant, Permission } from '../domain/tenancy/permissions.js';
import { grantsByKind, grantsByRole, permissions } from '../domain/tenancy/permissions.js';
import {
  alsoNeededBy,
  storeOperations,
  opens,
  reachInWords,
} from '../operations/access/permissions-table.js';
import { jsonBounds } from '../server/json-text.js';
import { usualLimits } from '../server/limits.js';
import { valueTerm, type KnownFlag } from './flag-check.js';
import { changeFlags, commonFlags, rejectingFlags, rowFileFlags } from './flags.js';
import { sharedGroups } from './help-pages.js';
import { definitions, longestTerm, wrapped } from './paragraphs.js';

const MB = 1024 * 1024;

/** Replacements of `{{name}}` in help topics, computed from the code. */
export const topicMarks: Readonly<Record<string, () => string>> = {
  flags: () => sharedGroups.map(([group, title]) => flagsBlock(group, title)).join('\n\n'),
  grants: () =>
    [
      ...Object.entries(grantsByKind).map(([kind, grants]) => grantsBlock(`kind ${kind}`, grants)),
      ...[...grantsByRole].map(([role, grants]) => grantsBlock(role, grants)),
    ].join('\n\n'),
  permissions: () =>
    Object.entries(opens)
      .map(([permission, names]) => block(permission, [names.join(', ') || 'nothing by itself']))
      .join('\n\n'),
  'operations-of-the-store': () => storeOperations.join(', '),
  'operations-that-compare-people': () => operationsAlsoNeeding('person.identify').join(', '),
  'operations-that-also-read': () =>
    permissions
      .filter((permission) => permission !== 'person.identify')
      .map((permission) => [permission, operationsAlsoNeeding(permission)] as const)
      .filter(([, names]) => names.length > 0)
      .map(([permission, names]) => `${permission} for ${names.join(', ')}`)
      .join('; '),
  rules: () => [...new Set(ownRules.map(({ area }) => area))].map(rulesBlock).join('\n\n'),
  requests: () => String(usualLimits.atOnce),
  'requests-per-token': () => String(usualLimits.atOncePerToken),
  'reads-per-token': () => String(usualLimits.readsPerToken),
  'spool-megabytes': () => String(usualLimits.spoolPerToken / MB),
  'upload-megabytes': () => String(usualLimits.file / MB),
  'silent-seconds': () => String(usualLimits.silence / 1000),
  'slowest-kilobytes': () => String(usualLimits.slowest / 1024),
  'json-megabytes': () => String(usualLimits.json / MB),
  'json-levels': () => String(jsonBounds.depth),
  'json-fields': () => formatCount(jsonBounds.fields),
  'json-values': () => formatCount(jsonBounds.values),
  'json-characters': () => formatCount(jsonBounds.text),
};

/** The shared flags of a group. */
function flagsBlock(group: string, title: string): string {
  const all = { ...rowFileFlags, ...changeFlags, ...rejectingFlags, ...commonFlags };
  const entries = Object.entries<KnownFlag & { helpGroup?: string; description?: string }>(all)
    .filter(([, { helpGroup }]) => helpGroup === group)
    .map(([name, flag]) => [`--${name} ${valueTerm(flag) ?? ''}`.trimEnd(), flag.description ?? ''] as const);
  return [title, ...definitions(entries, 80, longestTerm(entries))].join('\n');
}

/** The permissions of an account kind or a role, with their reach. */
function grantsBlock(title: string, grants: readonly Grant[]): string {
  const texts = grants.map(({ reach, permissions: granted }) => {
    const all = granted.length === permissions.length ? 'everything' : granted.join(', ');
    return `${all}: ${reachInWords[reach]}`;
  });
  return block(title, texts.length === 0 ? ['nothing'] : texts);
}

function operationsAlsoNeeding(permission: Permission): string[] {
  return Object.entries(alsoNeededBy).flatMap(([name, needed]) =>
    needed.includes(permission) ? [name] : [],
  );
}

/** The definitions of an area that have no source. */
function rulesBlock(area: string): string {
  const rules = ownRules.filter((rule) => rule.area === area);
  return [
    `${area.charAt(0).toUpperCase()}${area.slice(1)}`,
    ...rules.map(({ key, statement, setting }) =>
      block(`  ${key}`, [statement, ...(setting === undefined ? [] : [`Tenant setting: ${setting}`])]),
    ),
  ].join('\n');
}

function block(title: string, texts: readonly string[]): string {
  return [title, ...texts.flatMap((text) => wrapped(text, 74)).map((line) => `      ${line}`)].join('\n');
}
