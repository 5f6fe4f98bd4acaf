// Runs the script named first with the other arguments, and writes its peak memory in kilobytes to file descriptor 3.
import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , script, ...args] = process.argv;
process.argv = [process.argv[0], script, ...args];
process.on('exit', () => writeSync(3, String(peak())));
await import(pathToFileURL(script).href);

/** Linux counts what the process that started this one had in memory as a peak of this one too, except in its own account of it. */
function peak() {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kilobytes ?? process.resourceUsage().maxRSS;
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
