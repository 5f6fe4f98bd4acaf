import { z } from 'zod';
import type { AnyKind } from '../../model/kind.js';
import { permissionFor } from '../../model/permissions.js';
import { withArticle } from '../../model/labels.js';
import { readOperation } from '../operation.js';
import { maskedOutput } from '../personal/personal-fields.js';
import { daysIn } from '../today.js';
import { visibleRecords } from './employer-view.js';
import { keyGiven, keyInput } from './key.js';
import { locate, missing } from './locate.js';
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
      const [named = read] = await references.resolved(kind, [read]);
      if (isRefusal(named)) throw errorOf(named);
      const [found = missing(kind, named)] = await locate(tenant, kind, references, [named]);
      if (isRefusal(found)) throw errorOf(found);
      const [record] = await visibleRecords(context, kind, [found]);
      if (record === undefined) throw errorOf(missing(kind, named));
      return { record };
    },
  });
}
