import { join } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { fileFlag } from '../program/file-flags.js';
import { flagsNamed, integerFlag } from '../program/flags.js';
import { ProvostCommand } from '../program/command.js';
import { requireSettings } from '../program/run-settings.js';
import { usualLimits } from '../server/limits.js';
import { OutputClosedError } from '../terminal/output.js';

const MB = 1024 * 1024;

export default class Serve extends ProvostCommand {
  static override summary = 'Answer for the store over HTTP, until it is told to stop';
  static override description =
    'Every operation is an endpoint, described at /openapi.json; commands reach it with --store and a token of `provost token create`. ' +
    'It listens on this machine alone unless --listen says otherwise, and beyond it only with a certificate. The address is printed to ' +
    'stdout, the log goes to stderr as a line of JSON a request. On Ctrl-C or SIGTERM it takes no more requests, finishes those at work ' +
    'or rolls them back, and ends.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --listen 0.0.0.0:8443 --tls-cert server.pem --tls-key server.key',
  ];
  static override flags = {
    listen: Flags.string({
      helpValue: 'HOST:PORT',
      default: '127.0.0.1:8420',
      description: 'where it listens; port 0: any free one',
    }),
    'tls-cert': fileFlag({
      file: { use: 'input' },
      description: 'certificate and its chain, in PEM',
      dependsOn: ['tls-key'],
    }),
    'tls-key': fileFlag({
      file: { use: 'input' },
      description: 'its private key in PEM',
      dependsOn: ['tls-cert'],
    }),
    'insecure-http': Flags.boolean({
      description: 'no certificate: a proxy before it has one',
    }),
    'allowed-host': Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
      description: 'another name of this service, such as its proxy’s',
    }),
    'metrics-listen': Flags.string({
      helpValue: 'HOST:PORT',
      description: 'serve /metrics there too, without a token',
    }),
    'max-upload': integerFlag({
      helpValue: 'MB',
      default: usualLimits.file / MB,
      min: 1,
      description: 'largest uploaded file, in megabytes',
    }),
    'max-requests': integerFlag({
      helpValue: 'N',
      default: usualLimits.atOnce,
      min: 1,
      description: 'requests at once',
    }),
    'token-requests': integerFlag({
      helpValue: 'N',
      default: usualLimits.atOncePerToken,
      min: 1,
      description: 'requests of one token at once',
    }),
    'token-reads': integerFlag({
      helpValue: 'N',
      default: usualLimits.readsPerToken,
      min: 1,
      description: 'reads of one token at once; more wait',
    }),
    'token-spool': integerFlag({
      helpValue: 'MB',
      default: usualLimits.spoolPerToken / MB,
      min: 1,
      description: 'temporary files of one token, in megabytes',
    }),
    'client-timeout': integerFlag({
      helpValue: 'SECONDS',
      default: usualLimits.silence / 1000,
      min: 1,
      max: 3_600,
      description: 'how long a client may be silent',
    }),
    'client-speed': integerFlag({
      helpValue: 'KB',
      default: usualLimits.slowest / 1024,
      min: 1,
      description: 'slowest transfer in the long run, KB a second',
    }),
    grace: integerFlag({
      helpValue: 'SECONDS',
      default: 20,
      min: 0,
      max: 86_400,
      description: 'how long requests may go on after a stop',
    }),
  };
  static override baseFlags = flagsNamed('store', 'profile', 'json', 'debug');

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    const { serve } = await import('../program/serve.js');
    const terminal = await this.session.terminal(flags);
    const { store } = await requireSettings(this.session, flags);
    await serve({
      storeUrl: store.value ?? '',
      readerScript: join(this.packageFolder, 'bin/reader.js'),
      version: this.version,
      listen: flags.listen,
      tls: { cert: flags['tls-cert'], key: flags['tls-key'] },
      insecure: flags['insecure-http'],
      metricsListen: flags['metrics-listen'],
      allowedHosts: flags['allowed-host'],
      limits: {
        file: flags['max-upload'] * MB,
        atOnce: flags['max-requests'],
        atOncePerToken: flags['token-requests'],
        readsPerToken: flags['token-reads'],
        spoolPerToken: flags['token-spool'] * MB,
        silence: flags['client-timeout'] * 1000,
        slowest: flags['client-speed'] * 1024,
      },
      grace: flags.grace * 1000,
      announce: (urls) =>
        terminal
          .out(flags.json ? `${JSON.stringify(urls)}\n` : `${Object.values(urls).join('\n')}\n`)
          .catch(unlessNobodyReads),
      log: (line) => terminal.error(line),
      warn: (sentence) => terminal.warn(sentence),
    });
  }
}

/** The service continues when stdout is closed: its log holds the address too. */
function unlessNobodyReads(error: unknown): void {
  if (!(error instanceof OutputClosedError)) throw error;
}
