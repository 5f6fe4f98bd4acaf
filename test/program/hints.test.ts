import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import ts from 'typescript';

const source = join(import.meta.dirname, '../../src');
const kinds = [
  'Usage',
  'RejectedRows',
  'Denied',
  'NotFound',
  'Conflict',
  'Unavailable',
  'Limit',
  'Interrupted',
];
const classes = new Set(kinds.map((kind) => `${kind}Error`));

interface Thrown {
  readonly place: string;
  readonly properties: ReadonlyMap<string, string>;
  /** The text is built elsewhere, as in `new UsageError(text)`: the compiler checks its shape. */
  readonly isIndirect: boolean;
}

/** Every place in the sources that makes an expected failure. */
function thrownErrors(): Thrown[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const tree = ts.createSourceFile(
      file,
      readFileSync(join(source, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const found: Thrown[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && classes.has(node.expression.text)) {
        const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        const [text] = node.arguments ?? [];
        found.push({ place: `${file}:${line}`, ...textOf(text) });
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

function textOf(text: ts.Expression | undefined): Pick<Thrown, 'properties' | 'isIndirect'> {
  if (text === undefined || !ts.isObjectLiteralExpression(text))
    return { properties: new Map(), isIndirect: true };
  const properties = new Map<string, string>();
  let isIndirect = false;
  for (const property of text.properties) {
    if (ts.isPropertyAssignment(property))
      properties.set(property.name.getText(), property.initializer.getText());
    else if (ts.isShorthandPropertyAssignment(property))
      properties.set(property.name.getText(), property.name.getText());
    else isIndirect = true;
  }
  return { properties, isIndirect };
}

const thrown = thrownErrors();

describe('every failure that a person can act on', () => {
  test('is found by this test', () => {
    expect(thrown.length).toBeGreaterThan(50);
  });

  test.each(['code', 'message', 'hint'])('has a %s that says something', (property) => {
    const lacking = thrown
      .filter(({ properties, isIndirect }) => {
        const value = properties.get(property);
        return value === undefined ? !isIndirect : /^(''|""|``)$/.test(value);
      })
      .map(({ place }) => place);
    expect(lacking).toEqual([]);
  });

  test('has a code in lower case and hyphens', () => {
    const codes = thrown.map(({ place, properties }) => ({
      place,
      code: /^'(.*)'$/.exec(properties.get('code') ?? '')?.[1],
    }));
    expect(codes.filter(({ code }) => code !== undefined && !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
  });
});
