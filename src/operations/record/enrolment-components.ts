import type { Component, ProgrammeEnrolment } from '../../domain/learning-plan/types.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { TenantReader } from '../../store/port.js';
import type { Refusal } from './refusal.js';

/**
 * Components of an enrolment. A component does not reference one: it belongs to an enrolment on its
 * programme or above (domain page, section 2), and may name one of several by start date.
 */
export interface EnrolmentComponents {
  /** Components that no other enrolment of the person would hold. */
  readonly alone: readonly Component[];
  /** Components that name the enrolment by its start. */
  readonly naming: readonly Component[];
}

export async function componentsOf(
  tenant: TenantReader,
  { person, programme, start }: ProgrammeEnrolment,
): Promise<EnrolmentComponents> {
  const [components = []] = await tenant.having('component', 'person', [person]);
  const [enrolments = []] = await tenant.having('programme-enrolment', 'person', [person]);
  const programmes = new Tree(await tenant.all('programme'));
  const others = enrolments.filter((other) => other.programme !== programme || other.start !== start);
  const own = components.filter((component) => programmes.isSelfOrBelow(component.programme, programme));
  const naming = own.filter(
    ({ enrolmentStart, programme: of }) =>
      enrolmentStart !== null &&
      enrolmentStart === start &&
      !others.some((other) => other.start === start && programmes.isSelfOrBelow(of, other.programme)),
  );
  const alone = own.filter(
    ({ programme: of }) => !others.some((other) => programmes.isSelfOrBelow(of, other.programme)),
  );
  return { alone, naming };
}

/** Refuses to delete an enrolment that components name, or belong to alone. */
export function componentsLeft({ alone, naming }: EnrolmentComponents, person: string): Refusal | undefined {
  const left = [...new Set([...alone, ...naming])];
  if (left.length === 0) return undefined;
  const shown = left.slice(0, 3).map(({ key }) => key);
  const more = left.length > shown.length ? ` and ${left.length - shown.length} more` : '';
  return {
    ...{ is: 'conflict', code: 'still-referred-to' },
    message: `${left.length === 1 ? 'One component belongs' : `${left.length} components belong`} to this enrolment of ${person}: ${shown.join(', ')}${more}.`,
    hint: `Delete them first, such as with \`provost component delete ${person} ${shown[0] ?? ''}\`, or end the enrolment instead.`,
    details: left.slice(0, 100).map(({ key }) => key),
  };
}
