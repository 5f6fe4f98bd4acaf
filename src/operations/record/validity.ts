import { misfitsAmong } from '../../changes/guard/relations.js';
import { nameOfKind } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { labelOf, nounOf } from '../../model/labels.js';
import { recordProblem } from '../../model/validity.js';
import type { RecordChange, StoreReader } from '../../store/port.js';
import type { Values } from './record-reader.js';
import type { Refusal } from './refusal.js';
import { isRefusal } from './refusal.js';
import type { Decided } from './work.js';

/** Replaces decided changes with a refusal where they leave an invalid record. */
export async function refuseInvalid(
  store: StoreReader,
  kind: AnyKind,
  decided: readonly Decided[],
): Promise<Decided[]> {
  const checked = decided.map((changes) =>
    isRefusal(changes) ? changes : (invalid(kind, changes) ?? changes),
  );
  // Only the record itself: the engine checks records that change along, once all are applied.
  const changes = checked.flatMap((each) =>
    isRefusal(each) ? [] : each.filter(({ entity }) => entity === kind.name),
  );
  const misfits = new Map((await misfitsAmong(store, changes)).map((each) => [each.change, each.problem]));
  if (misfits.size === 0) return checked;
  return checked.map((each) => {
    const bad = isRefusal(each) ? undefined : each.find((change) => misfits.has(change));
    return bad === undefined ? each : unfit(kind, misfits.get(bad) ?? '');
  });
}

function invalid(kind: AnyKind, changes: readonly RecordChange[]): Refusal | undefined {
  for (const { entity, after, before } of changes) {
    if (after === null || entity !== kind.name) continue;
    const found = invalidValues(kind, after as unknown as Values, before as unknown as Values | null);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The reason why the store must not accept the record. */
export function invalidValues(kind: AnyKind, after: Values, before: Values | null): Refusal | undefined {
  const found = recordProblem(nameOfKind(kind), after as never, before as never);
  if (found === undefined) return undefined;
  const field = kind.fields[found.field];
  const label = field === undefined ? found.field : labelOf(found.field, field);
  return {
    ...{ is: 'wrong', code: 'invalid-record', field: found.field },
    message: `${label}: ${found.problem}.`,
    hint: field === undefined ? 'Correct it.' : `It is ${field.help}.`,
  };
}

function unfit(kind: AnyKind, problem: string): Refusal {
  return {
    ...{ is: 'wrong', code: 'invalid-record' },
    message: `The ${nounOf(kind)} does not fit the others: ${problem}.`,
    hint: 'Correct it, or create what it needs first.',
  };
}
