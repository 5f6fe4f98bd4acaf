import { compareText } from '../text.js';
import type { Tree } from '../tenancy/trees.js';
import type { Component, Evidence, Programme } from './types.js';
import { isVisibleToEmployer, type PlanViewer } from './visibility.js';

/** A component's submitted files and marking aid PDFs. */
export interface EvidenceOfComponent {
  readonly component: string;
  readonly name: string;
  readonly programme: string;
  /** By file name. */
  readonly files: readonly Evidence[];
  /** File names of the marking aid exercises' PDFs, each once, in alphabetical order. */
  readonly markingAids: readonly string[];
}

/**
 * The Evidence Summary of one learner: components with evidence, by key, with their files and
 * marking aid PDFs. An employer gets only the visible components (domain page, section 2).
 */
export function evidenceSummary(
  components: readonly Component[],
  evidence: readonly Evidence[],
  programmes: Tree<Programme>,
  viewer: PlanViewer,
): EvidenceOfComponent[] {
  return components
    .filter(
      (component) =>
        viewer.sees === 'whole-plan' || isVisibleToEmployer(component, programmes, viewer.access),
    )
    .map((component) =>
      summaryOf(
        component,
        evidence.filter((file) => file.component === component.key),
      ),
    )
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => compareText(a.component, b.component));
}

function summaryOf(component: Component, files: readonly Evidence[]): EvidenceOfComponent {
  const aids = files.flatMap(({ markingAid }) => (markingAid === null ? [] : [markingAid]));
  return {
    component: component.key,
    name: component.name,
    programme: component.programme,
    files: [...files].sort((a, b) => compareText(a.file, b.file)),
    markingAids: [...new Set(aids)].sort(compareText),
  };
}
