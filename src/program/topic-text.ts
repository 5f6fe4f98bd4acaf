import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicMarks } from './topic-marks.js';

/**
 * The text of a help topic, from its Markdown file: headings flush, all else indented, with what the marks (`{{name}}`) stand for.
 * @param root the folder of the package
 * @throws {TypeError} where a mark is not known
 */
export function topicText(root: string, name: string): string {
  const markdown = readFileSync(join(root, 'docs/help-topics', `${name}.md`), 'utf8');
  const lines = markdown.split('\n').filter((line) => !line.startsWith('```'));
  return lines.map(textLine).join('\n');
}

/** A mark that stands alone has its own lines, which stay as they are. */
function textLine(line: string): string {
  const [, block] = /^\{\{([\w-]+)\}\}$/.exec(line) ?? [];
  if (block !== undefined) return valueOf(block);
  const text = line.replaceAll(/\{\{([\w-]+)\}\}/g, (_, mark: string) => valueOf(mark));
  const [, heading] = /^#+ (.*)$/.exec(text) ?? [];
  // What Markdown would take for emphasis or a tag has a backslash before it.
  return heading ?? (text === '' ? '' : `  ${text.replaceAll(/\\([*_<])/g, '$1')}`);
}

function valueOf(mark: string): string {
  const value = topicMarks[mark];
  if (value === undefined) throw new TypeError(`There is no mark {{${mark}}} for help topics.`);
  return value();
}
