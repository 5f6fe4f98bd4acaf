import { counted } from '../domain/counts.js';
import type { View } from '../terminal/formats.js';

interface HidingResult {
  readonly dryRun: boolean;
  readonly changes: number;
  readonly programmes: readonly {
    readonly key: string;
    readonly name: string;
    readonly hideSubProgrammesFromEmployers: boolean;
    readonly subProgrammes: number;
  }[];
}

/** How both changes of the hide flag are shown. */
export const hidingView: View<HidingResult> = {
  lines: ({ dryRun, changes }) => [
    changes === 0
      ? 'Nothing to change.'
      : `${dryRun ? 'Would change' : 'Changed'} the flag of ${counted(changes, 'programme')}.`,
  ],
  list: {
    field: 'programmes',
    columns: [
      { field: 'key', header: 'Key', priority: 1 },
      { field: 'name', header: 'Programme' },
      { field: 'hideSubProgrammesFromEmployers', header: 'Hides sub-programmes', priority: 1 },
      { field: 'subProgrammes', header: 'Sub-programmes' },
    ],
  },
};
