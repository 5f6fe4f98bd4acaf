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
      description: 'where it listens; port 0 takes any that is free',
    }),
    'tls-cert': fileFlag({
      file: { use: 'input' },
      description: 'certificate, with those that sign it, in PEM',
      dependsOn: ['tls-key'],
    }),
    'tls-key': fileFlag({
      file: { use: 'input' },
      description: 'its private key in PEM',
      dependsOn: ['tls-cert'],
    }),
    'insecure-http': Flags.boolean({
      description: 'listen beyond this machine without a certificate: a proxy before it has one',
    }),
    'allowed-host': Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
      description:
        'where it listens on this machine: another name under which it may be asked, such as that of a proxy before it',
    }),
    'metrics-listen': Flags.string({
      helpValue: 'HOST:PORT',
      description: 'tell the figures of /metrics there too, without a token',
    }),
    'max-upload': integerFlag({
      helpValue: 'MB',
      default: usualLimits.file / MB,
      min: 1,
      description: 'largest file that a request may bring, in megabytes',
    }),
    'max-requests': integerFlag({
      helpValue: 'N',
      default: usualLimits.atOnce,
      min: 1,
      description: 'requests that it works on at once',
    }),
    'token-requests': integerFlag({
      helpValue: 'N',
      default: usualLimits.atOncePerToken,
      min: 1,
      description: 'requests of one token that it works on at once',
    }),
    'token-reads': integerFlag({
      helpValue: 'N',
      default: usualLimits.readsPerToken,
      min: 1,
      description: 'reads of the store that run at once for one token; more wait for their turn',
    }),
    'token-spool': integerFlag({
      helpValue: 'MB',
      default: usualLimits.spoolPerToken / MB,
      min: 1,
      description: 'uploads and unsent answers of one token in temporary files, in megabytes',
    }),
    'client-timeout': integerFlag({
      helpValue: 'SECONDS',
      default: usualLimits.silence / 1000,
      min: 1,
      max: 3_600,
      description: 'how long a client may send nothing of a request, or take nothing of an answer',
    }),
    'client-speed': integerFlag({
      helpValue: 'KB',
      default: usualLimits.slowest / 1024,
      min: 1,
      description: 'kilobytes a second that a client must send or take in the long run',
    }),
    grace: integerFlag({
      helpValue: 'SECONDS',
      default: 20,
      min: 0,
      max: 86_400,
      description: 'how long requests at work may go on after it is told to stop',
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
