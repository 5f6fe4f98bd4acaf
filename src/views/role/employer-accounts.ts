import type { Unit } from '../view.js';

/** The unit of the coverage of employers' roles. */
export const EMPLOYER_ACCOUNTS: Unit = ['employer account', 'employer accounts'];
