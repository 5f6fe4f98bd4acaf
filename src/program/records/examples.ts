import type { AnyKind } from '../../model/kind.js';
import { flagNameOf } from '../../model/labels.js';

const CALL = '<%= config.bin %> <%= command.id %>';

/** The example record of the kind, as arguments. */
function keyWords({ key, example = {} }: AnyKind): string[] {
  return key.flatMap((name) => example[name] ?? []).map(quoted);
}

function flagWords({ example = {} }: AnyKind, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = example[name];
    return value === undefined ? [] : [`--${flagNameOf(name)} ${quoted(value)}`];
  });
}

/** Creates the example record. */
export function creating(kind: AnyKind): string {
  const others = Object.keys(kind.fields).filter((name) => !kind.key.includes(name));
  return [CALL, ...keyWords(kind), ...flagWords(kind, others)].join(' ');
}

export function naming(kind: AnyKind, ...more: readonly string[]): string {
  return [CALL, ...keyWords(kind), ...more].join(' ');
}

export function fromFile(...more: readonly string[]): string {
  return [CALL, '--file records.csv', ...more].join(' ');
}

/** Changes the example record's last field outside the key, or its last optional field. */
export function updating(kind: AnyKind): string {
  const others = Object.entries(kind.fields).filter(([name]) => !kind.key.includes(name));
  const [name = '', field] = others.at(-1) ?? [kind.key.at(-1) ?? '', kind.fields[kind.key.at(-1) ?? '']];
  const value = kind.example?.[name] ?? field?.words?.at(-1) ?? (field?.type === 'flag' ? 'yes' : '');
  return naming(kind, `--set ${quoted(`${name}=${value}`)}`);
}

export function quoted(text: string): string {
  return /^[\w.@=-]+$/.test(text) ? text : `"${text}"`;
}
