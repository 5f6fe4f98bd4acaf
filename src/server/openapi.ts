import { z } from 'zod';
import type { AnyOperation } from '../operations/registry.js';
import { channelsOf } from '../operations/channels.js';
import {
  CSV_TYPE,
  EVENTS_TYPE,
  JSON_TYPE,
  operationPath,
  PROBLEM_TYPE,
  PROTOCOL,
  PROTOCOL_HEADER,
  REQUEST_HEADER,
  TOKEN_PATH,
} from '../operations/wire/wire-protocol.js';
import { tokenStanding } from '../operations/token/token-standing.js';
import { wireEvent, writeFacts } from '../operations/wire/wire-event.js';
import { problem } from '../operations/wire/wire-problem.js';
import {
  LANGUAGE_CHANNEL,
  PLAN_CHANNEL,
  readRequest,
  writeRequest,
} from '../operations/wire/wire-request.js';

type Json = Readonly<Record<string, unknown>>;

/** States of a write that carried a key. */
export const writeStates = ['running', 'done', 'unknown'] as const;
export const writeState = z.object({ state: z.enum(writeStates) });

/** The OpenAPI document, generated from the schemas of the operations. */
export function openApiDocument(operations: readonly AnyOperation[], version: string): Json {
  const paths = operations.map((operation) => [
    operationPath(operation.name),
    { post: endpointOf(operation) },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Provost',
      version,
      description:
        `Every operation of Provost, each as one endpoint. Requests carry the header ${PROTOCOL_HEADER}: ${PROTOCOL} where they care for it, ` +
        'and a token. Errors are problem documents (RFC 9457) with the codes of the command line.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths: {
      ...Object.fromEntries(paths),
      '/v1/writes/{key}': {
        parameters: [
          {
            name: 'key',
            in: 'path',
            required: true,
            schema: { type: 'string' },
            description: 'The key of a write.',
          },
        ],
        get: {
          operationId: 'write.state',
          summary: 'Tell what became of a write that carried this key',
          responses: { 200: doneResponse(schemaOf(writeState)), default: failure },
        },
        delete: {
          operationId: 'write.cancel',
          summary: 'Stop a write that is under way, and tell what became of it',
          responses: { 200: doneResponse(schemaOf(writeState)), default: failure },
        },
      },
      [TOKEN_PATH]: {
        get: {
          operationId: 'token.standing',
          summary: 'Tell the bearer of a token what it is good for',
          responses: { 200: doneResponse(schemaOf(tokenStanding)), default: failure },
        },
      },
      ...Object.fromEntries(
        [
          ['/healthz', 'Tell that the process runs'],
          ['/readyz', 'Tell whether the store answers'],
          ['/metrics', 'Counts in the text format of Prometheus'],
          ['/openapi.json', 'This document'],
        ].map(([path, summary]) => [
          path,
          { get: { summary, security: [], responses: { 200: { description: 'Yes.' }, default: failure } } },
        ]),
      ),
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problem), Event: schemaOf(wireEvent), Write: schemaOf(writeFacts) },
    },
  };
}

const failure = {
  description: 'It was not done: why, and what to do next.',
  content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
};

function doneResponse(schema: Json): Json {
  return { description: 'Done.', content: { [JSON_TYPE]: { schema } } };
}

function endpointOf(operation: AnyOperation): Json {
  const channels = [...channelsOf(operation.input)];
  const hasFile = channels.some(([, { kind }]) => kind === 'file');
  const sinks = channels.filter(([, { kind }]) => kind === 'sink').map(([name]) => name);
  const sendsPieces = channels.some(([, { kind, required }]) => kind === 'sink' && required);
  const request = requestSchema(operation, sinks);
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [operation.name.slice(0, operation.name.indexOf('.'))],
    'x-permission': operation.permission,
    ...(operation.alsoNeeds?.length ? { 'x-also-needs': operation.alsoNeeds } : {}),
    'x-writes': operation.kind === 'write',
    parameters: [
      ...(operation.kind === 'write' ? writeParameters : []),
      ...(hasFile
        ? [
            {
              name: REQUEST_HEADER,
              in: 'header',
              description: 'The request, in ASCII, where the body is the file that it brings.',
              content: { [JSON_TYPE]: { schema: request } },
            },
          ]
        : []),
    ],
    requestBody: {
      required: false,
      content: {
        [JSON_TYPE]: { schema: request },
        ...(hasFile ? { 'application/octet-stream': {}, [CSV_TYPE]: {} } : {}),
      },
    },
    responses: {
      200: {
        description: 'Done. The stream of events ends in exactly one result or error.',
        content: {
          [JSON_TYPE]: { schema: answerSchema(operation) },
          [EVENTS_TYPE]: { itemSchema: { $ref: '#/components/schemas/Event' } },
          ...(sendsPieces ? {} : { [CSV_TYPE]: { schema: { type: 'string' } } }),
        },
      },
      default: failure,
    },
  };
}

const writeParameters = [
  {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Made up for this write: a repeated request with it is given the first answer, for a day. It is also the key of the job.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{8,128}$' },
  },
  {
    name: 'If-Match',
    in: 'header',
    description: 'The digest of a preview, in quotes: other changes than those are refused with 412.',
    schema: { type: 'string' },
  },
];

function answerSchema({ kind, output }: AnyOperation): Json {
  const own = schemaOf(output);
  return kind === 'read'
    ? { type: 'object', properties: { output: own }, required: ['output'], additionalProperties: false }
    : {
        type: 'object',
        properties: { output: own, write: { $ref: '#/components/schemas/Write' } },
        required: ['output', 'write'],
        additionalProperties: false,
      };
}

function requestSchema(operation: AnyOperation, sinks: readonly string[]): Json {
  const channels = channelsOf(operation.input);
  const whole = schemaOf(operation.kind === 'write' ? writeRequest : readRequest, 'input');
  const input = schemaOf(operation.input, 'input');
  const properties = Object.entries((input['properties'] ?? {}) as Json).filter(
    ([name]) => !channels.has(name),
  );
  const required = ((input['required'] ?? []) as readonly string[]).filter((name) => !channels.has(name));
  const named = [...sinks, ...(operation.kind === 'write' ? [PLAN_CHANNEL] : []), LANGUAGE_CHANNEL];
  return {
    ...whole,
    ...(required.length === 0 ? {} : { required: ['input'] }),
    properties: {
      ...(whole['properties'] as Json),
      input: { ...input, properties: Object.fromEntries(properties), required },
      channels: { type: 'array', items: { enum: named }, default: [] },
    },
  };
}

/** A schema as JSON Schema; a type that JSON lacks becomes the empty schema. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  });
  return rest;
}
