import { z } from 'zod';
import type { AnyKind } from '../../model/kind.js';
import { permissionFor } from '../../model/permissions.js';
import { withArticle } from '../../model/labels.js';
import { readTogether } from '../../store/read-together.js';
import { readOperation } from '../operation.js';
import { maskedOutput } from '../personal/personal-fields.js';
import { daysIn } from '../today.js';
import { employerView, visibleRecords } from './employer-view.js';
import { keyGiven, keyInput } from './key.js';
import { locate, missing } from './locate.js';
import { identityOf } from './record-reader.js';
import { createReferences } from './references.js';
import { errorOf, isRefusal } from './refusal.js';
import { shownRecord } from './shown.js';
import { readValues } from './values.js';

/** One record of the kind, with all its fields. */
export function showOperation(kind: AnyKind, topic: string) {
  return readOperation({
    name: `${topic}.show`,
    summary: `Show ${withArticle(topic.replaceAll('-', ' '))} with all its fields`,
    scope: 'tenant',
    permission: permissionFor(kind, 'show'),
    input: z.strictObject({ key: keyInput }),
    output: z.object({ record: shownRecord(kind), ...maskedOutput }),

    async run(context, { key }) {
      const { tenant, about } = context;
      const references = createReferences(tenant);
      const read = readValues(kind, keyGiven(kind, key), daysIn(about.timeZone));
      const { person } = isRefusal(read) ? {} : read;
      const [view, [named = read], [asGiven]] = await readTogether([
        employerView(context, kind, typeof person === 'string' ? [person] : []),
        references.resolved(kind, [read]),
        // Most keys are given as they are, and need no second round trip.
        kind.key.length > 1 ? locate(tenant, kind, references, [read]) : [undefined],
      ]);
      if (isRefusal(named)) throw errorOf(named);
      const isAsGiven =
        asGiven !== undefined && !isRefusal(read) && identityOf(kind, named) === identityOf(kind, read);
      const [found = missing(kind, named)] = isAsGiven
        ? [asGiven]
        : await locate(tenant, kind, references, [named]);
      if (isRefusal(found)) throw errorOf(found);
      const [record] = await visibleRecords(context, view, [found]);
      if (record === undefined) throw errorOf(missing(kind, named));
      return { record };
    },
  });
}
