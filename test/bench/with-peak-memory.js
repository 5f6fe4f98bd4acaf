// Runs the script named first with the other arguments, and writes its peak memory in kilobytes to file descriptor 3.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , script, ...args] = process.argv;
process.argv = [process.argv[0], script, ...args];
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));
await import(pathToFileURL(script).href);
