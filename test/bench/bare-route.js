// The floor of small reads: routes of the web server that do nothing but give an answer, with the same headers. The file named first holds
// the answers with their headers, as JSON.
import { readFileSync } from 'node:fs';
import fastify from 'fastify';

const bare = fastify();
for (const [at, { text, headers }] of JSON.parse(readFileSync(process.argv[2], 'utf8')).entries()) {
  bare.post(`/bare/${at}`, async (_request, reply) => {
    reply.headers(headers);
    return text;
  });
}
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(`${await bare.listen({ host: '127.0.0.1', port: 0 })}\n`);
