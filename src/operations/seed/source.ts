import type { DocumentItem, DocumentSource } from '../tenant/document/source.js';
import type { Scenario, SeedRequest } from './scenario.js';

/** The tenant that the scenario makes as a document, made anew at every reading: nothing of it is kept. */
export function sourceOfScenario(name: string, scenario: Scenario, request: SeedRequest): DocumentSource {
  return {
    name,
    async *items(which) {
      if (which !== 'people') yield* frameItems(scenario, request, which);
      if (which === 'accounts') return;
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
  which: 'all' | 'accounts',
): Iterable<DocumentItem> {
  let number = 0;
  for (const { section, value } of scenario.frame(request)) {
    if (which === 'all' || section === which) yield { section, path: `${section}[${number}]`, value };
    number += 1;
  }
}
