import { person } from '../../model/person.js';
import type { suggestLearners } from '../../operations/learner/suggest.js';
import { suggestView } from '../record/views.js';
import type { ViewOf } from '../view.js';

export const view: ViewOf<typeof suggestLearners> = suggestView(person);
