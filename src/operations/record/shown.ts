import { z } from 'zod';
import { nameOfKind } from '../../model/index.js';
import type { AnyField, AnyKind, PersonalKind } from '../../model/kind.js';
import { personalFieldsOf } from '../../model/personal.js';
import { personal, type IdentifyingKind } from '../personal/personal-fields.js';
import type { Values } from './record-reader.js';

/** The output schema of a record of the kind, with identifying fields marked. */
export function shownRecord(kind: AnyKind): z.ZodType<Values, Values> {
  const personalKinds = personalFieldsOf(nameOfKind(kind));
  const shape = Object.entries(kind.fields).map(([name, field]) => {
    const personalKind = personalKinds.get(name);
    const shown = shownField(field);
    return [name, isIdentifying(personalKind) ? personal(personalKind, shown) : shown] as const;
  });
  // Sound: the fields are those of the declaration.
  return z.object(Object.fromEntries(shape)) as unknown as z.ZodType<Values, Values>;
}

const identifying: readonly (PersonalKind | undefined)[] = ['identifier', 'birthday', 'health'];

function isIdentifying(kind: PersonalKind | undefined): kind is IdentifyingKind {
  return identifying.includes(kind);
}

function shownField(field: AnyField): z.ZodType {
  const shown = typeOf(field);
  return field.isOptional ? shown.nullable() : shown;
}

function typeOf({ type, words = [] }: AnyField): z.ZodType {
  switch (type) {
    case 'number':
      return z.number();
    case 'flag':
      return z.boolean();
    case 'word':
      return z.enum(words);
    case 'json':
      return z.array(z.string());
    case 'text':
    case 'date':
    case 'reference':
      return z.string();
  }
}
