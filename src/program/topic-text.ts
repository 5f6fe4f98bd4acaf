import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicMarks } from './topic-marks.js';

/**
 * The text of a help topic from its Markdown file: headings flush, other lines indented, and marks
 * (`{{name}}`) replaced.
 * @param root the folder of the package
 * @throws {TypeError} for an unknown mark
 */
export function topicText(root: string, name: string): string {
  const markdown = readFileSync(join(root, 'docs/help-topics', `${name}.md`), 'utf8');
  const lines = markdown.split('\n').filter((line) => !line.startsWith('```'));
  return lines.map(textLine).join('\n');
}

/** The replacement of a mark on its own line stays as it is. */
function textLine(line: string): string {
  const [, block] = /^\{\{([\w-]+)\}\}$/.exec(line) ?? [];
  if (block !== undefined) return valueOf(block);
  const text = line.replaceAll(/\{\{([\w-]+)\}\}/g, (_, mark: string) => valueOf(mark));
  const [, heading] = /^#+ (.*)$/.exec(text) ?? [];
  // Markdown needs a backslash before characters of emphasis and tags.
  return heading ?? (text === '' ? '' : `  ${text.replaceAll(/\\([*_<])/g, '$1')}`);
}

function valueOf(mark: string): string {
  const value = topicMarks[mark];
  if (value === undefined) throw new TypeError(`There is no mark {{${mark}}} for help topics.`);
  return value();
}
