import type { AnyKind } from '../../model/kind.js';
import { flagNameOf } from '../../model/labels.js';

const CALL = '<%= config.bin %> <%= command.id %>';

type Values = Readonly<Record<string, string | undefined>>;

function keyWords({ key }: AnyKind, values: Values = {}): string[] {
  return key.flatMap((name) => values[name] ?? []).map(quoted);
}

function flagWords(values: Values, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${flagNameOf(name)} ${quoted(value)}`];
  });
}

export function creating(kind: AnyKind): string {
  const values = kind.example?.created ?? {};
  const others = Object.keys(kind.fields).filter((name) => !kind.key.includes(name));
  return [CALL, ...keyWords(kind, values), ...flagWords(values, others)].join(' ');
}

/** Names the known example record. */
export function naming(kind: AnyKind, ...more: readonly string[]): string {
  return [CALL, ...keyWords(kind, kind.example?.known), ...more].join(' ');
}

export function deleting(kind: AnyKind): string {
  const values = kind.example?.deleted ?? kind.example?.known;
  return [CALL, ...keyWords(kind, values), '--dry-run'].join(' ');
}

export function renaming(kind: AnyKind): string {
  return naming(kind, quoted(kind.example?.renamed ?? ''), '--dry-run');
}

export function fromFile(...more: readonly string[]): string {
  return [CALL, '--file records.csv', ...more].join(' ');
}

/** Changes the known example record's last field outside the key, or its last optional field. */
export function updating(kind: AnyKind): string {
  const others = Object.entries(kind.fields).filter(([name]) => !kind.key.includes(name));
  const [name = '', field] = others.at(-1) ?? [kind.key.at(-1) ?? '', kind.fields[kind.key.at(-1) ?? '']];
  const value = kind.example?.known[name] ?? field?.words?.at(-1) ?? (field?.type === 'flag' ? 'yes' : '');
  return naming(kind, `--set ${quoted(`${name}=${value}`)}`);
}

function quoted(text: string): string {
  return /^[\w.@=-]+$/.test(text) ? text : `"${text}"`;
}
