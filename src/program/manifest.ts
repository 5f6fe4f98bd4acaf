import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@oclif/core/command';
import type { KnownCommands } from './known-commands.js';

/**
 * The commands of the manifest in the package's folder. Each is parsed on use: all take 4 ms.
 * It has one command a line, as `bin/manifest.mjs` writes it; CI checks that it matches the build.
 */
export function readManifest(root: string): KnownCommands {
  const text = readFileSync(join(root, 'oclif.manifest.json'), 'latin1');
  const entries = new Map(
    text.split('\n').flatMap((line) => {
      const [, id] = /^"([^"]+)":/.exec(line) ?? [];
      return id === undefined ? [] : [[id, line.slice(id.length + 3).replace(/,$/, '')] as const];
    }),
  );
  const findCommand = (id: string): Command.Cached | undefined => {
    const entry = entries.get(id);
    return entry === undefined ? undefined : (JSON.parse(entry) as Command.Cached);
  };
  return {
    commandIDs: [...entries.keys()],
    findCommand,
    get commands() {
      return [...entries.keys()].flatMap((id) => findCommand(id) ?? []);
    },
  };
}
