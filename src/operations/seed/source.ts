import type { DocumentItem, DocumentSource } from '../tenant/document/source.js';
import type { Scenario, SeedRequest } from './scenario.js';

/** The scenario's tenant as a document, generated on every read so that memory stays small. */
export function sourceOfScenario(name: string, scenario: Scenario, request: SeedRequest): DocumentSource {
  return {
    name,
    async *items(which) {
      const only = which === 'all' ? undefined : which.only;
      if (only !== 'people') yield* frameItems(scenario, request, only);
      if (only !== undefined && only !== 'people') return;
      let number = 0;
      for (const value of scenario.people(request)) {
        yield { section: 'people', path: `people[${number}]`, value };
        number += 1;
      }
    },
  };
}

function* frameItems(
  scenario: Scenario,
  request: SeedRequest,
  only: string | undefined,
): Iterable<DocumentItem> {
  let number = 0;
  for (const { section, value } of scenario.frame(request)) {
    if (only === undefined || section === only) yield { section, path: `${section}[${number}]`, value };
    number += 1;
  }
}
