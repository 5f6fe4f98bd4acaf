import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/operations/registry.js';
import type { Served } from './served.js';
import { serving } from './served.js';

interface Document {
  readonly paths: Readonly<
    Record<string, { readonly post?: { readonly responses: Readonly<Record<string, Content>> } }>
  >;
}
interface Content {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

let served: Served;
let document: Document;
let ajv: Ajv2020;

beforeAll(async () => {
  served = await serving({ north: {} });
  document = (await (await fetch(`${served.address}/openapi.json`)).json()) as Document;
  ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'api');
});
afterAll(() => served.dispose());

function problemsOf(pointer: string, value: unknown): unknown {
  const validate = ajv.getSchema(`api#${pointer}`);
  if (validate === undefined) throw new Error(`No schema at ${pointer}`);
  return validate(value) === true ? [] : validate.errors;
}

/** Checks a reply of the operation, or its error, against the document. */
function pointerOf(operation: string, response: '200' | 'default'): string {
  const type = response === '200' ? 'application/json' : 'application/problem+json';
  const parts = [
    'paths',
    `/v1/operations/${operation}`,
    'post',
    'responses',
    response,
    'content',
    type,
    'schema',
  ];
  return parts
    .map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('+', '%2B')}`)
    .join('');
}

describe('the document of the service', () => {
  it('has every operation, and nothing else to run', () => {
    const described = Object.keys(document.paths).filter((path) => path.startsWith('/v1/operations/'));
    expect(described.sort()).toEqual(operations.map(({ name }) => `/v1/operations/${name}`).sort());
  });

  /** On an empty tenant: lists succeed, and what names a record fails. */
  it.each(operations.map(({ name }) => name))('describes the reply of %s', async (name) => {
    const response = await served.post(name, {
      input: {},
      ...(name.startsWith('tenant.') ? {} : { tenant: 'north' }),
    });
    const answer: unknown = await response.json();
    expect(problemsOf(pointerOf(name, response.status === 200 ? '200' : 'default'), answer)).toEqual([]);
    if (response.status !== 200) expect(answer).toMatchObject({ status: response.status });
    expect(response.status).not.toBe(500);
  });
});
