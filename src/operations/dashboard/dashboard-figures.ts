import { z } from 'zod';
import { cardKeys, type Card, type CardKey } from '../../domain/learning-plan/cards.js';
import type { DashboardFigures } from '../../domain/learning-plan/dashboard.js';

/** One figure of a card. */
export const figureField = z.object({
  card: z.enum(cardKeys),
  title: z.string(),
  /** The counted status, stage or band. */
  figure: z.string(),
  /**
   * Count of components or learners; for `learner-progress-percent` the percentage, null if it
   * cannot be measured.
   */
  count: z.number().nullable(),
  /** Number of components that the employer sees; null for figures on learners. */
  visible: z.int().nullable(),
});
export type Figure = z.infer<typeof figureField>;

/** A card, the filter that it opens, and a sentence if its two counts differ. */
export const cardField = z.object({
  card: z.enum(cardKeys),
  title: z.string(),
  /** The filter of the card, in words. */
  opens: z.string(),
  tooltip: z.string().nullable(),
});

/** The figures of one card, in a fixed order, zeros included. */
export function figuresOf({ key, title }: Card, figures: DashboardFigures): Figure[] {
  return rowsOf(key, figures).map((row) => ({ card: key, title, ...row }));
}

export function describeCard(
  { key, title, opens }: Card,
  figures: DashboardFigures,
): z.infer<typeof cardField> {
  return { card: key, title, opens, tooltip: key === 'components-overdue' ? figures[key].tooltip : null };
}

type FigureRow = Omit<Figure, 'card' | 'title'>;

function rowsOf(card: CardKey, figures: DashboardFigures): FigureRow[] {
  switch (card) {
    case 'learning-plan-components':
      return figures[card].map(({ status, dashboard, visible }) => ({
        figure: status,
        count: dashboard,
        visible,
      }));
    case 'components-overdue': {
      const { dashboard, visible, reasons } = figures[card];
      const hidden = reasons.map(({ reason, count }) => ({ figure: reason, count, visible: 0 }));
      return [{ figure: 'overdue', count: dashboard, visible }, ...hidden];
    }
    case 'learner-lifecycle':
      return figures[card].map(({ stage, learners }) => ofLearners(stage, learners));
    case 'learner-summary':
      return figures[card].map(({ status, learners }) => ofLearners(status, learners));
    case 'learning-plan-progress': {
      const { bands, learnerProgressPercent } = figures[card];
      return [
        ...bands.map(({ band, learners }) => ofLearners(band, learners)),
        ofLearners('learner-progress-percent', learnerProgressPercent),
      ];
    }
    case 'rag-status':
      return figures[card].map(({ rag, learners }) => ofLearners(rag, learners));
  }
}

function ofLearners(figure: string, count: number | null): FigureRow {
  return { figure, count, visible: null };
}
