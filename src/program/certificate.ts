import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { UsageError } from '../domain/errors.js';
import { openStream } from '../files/source.js';

/**
 * The certificate and the key of a service, in PEM, which go together.
 * @param warn called with a sentence about what is unsafe but does not prevent serving
 * @throws {NotFoundError} `file-missing`
 * @throws {UsageError} `file-is-directory`, `file-unreadable`, `bad-certificate`, `bad-key`
 */
export async function certificateIn(
  certPath: string,
  keyPath: string,
  warn: (sentence: string) => void,
): Promise<{ readonly cert: string; readonly key: string }> {
  const cert = await pemIn(certPath);
  const certificate = certificateOf(cert, certPath);
  const key = await pemIn(keyPath);
  if (!certificate.checkPrivateKey(keyOf(key, keyPath))) {
    throw badKey(`The key in "${keyPath}" is not that of the certificate in "${certPath}".`, KEY_HINT);
  }
  try {
    // The certificates of its issuers are checked only here.
    createSecureContext({ cert, key });
  } catch (cause) {
    throw badCertificate(certPath, cause);
  }
  const { validFrom, validTo } = certificate;
  const now = Date.now();
  if (Date.parse(validTo) < now)
    warn(`The certificate in "${certPath}" ended on ${day(validTo)}: clients refuse it.`);
  if (Date.parse(validFrom) > now)
    warn(`The certificate in "${certPath}" begins on ${day(validFrom)}: clients refuse it until then.`);
  if (process.platform !== 'win32' && ((await stat(keyPath)).mode & 0o007) !== 0)
    warn(`Others on this machine may read or change the key in "${keyPath}": close it with chmod o= .`);
  return { cert, key };
}

/** Bytes; a certificate chain has a few thousand. */
const LONGEST = 1 << 20;

async function pemIn(path: string): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of (await openStream(path)) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > LONGEST) break;
  }
  const text = Buffer.concat(pieces).toString('utf8');
  if (size <= LONGEST && text.includes('-----BEGIN ')) return text;
  throw new UsageError({
    code: 'bad-certificate',
    message: `"${path}" holds no PEM.`,
    hint: 'Name the certificate and the key in PEM: text that begins with -----BEGIN.',
  });
}

function certificateOf(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw badCertificate(path, cause);
  }
}

function keyOf(pem: string, path: string): KeyObject {
  if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw badKey(
      `The key in "${path}" is locked with a password, and the service has nobody to ask for it.`,
      'Name one without a password, which the account of the service alone may read: openssl pkey -in KEY -out PLAIN writes it.',
    );
  }
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw badKey(`"${path}" holds no private key that can be read.`, KEY_HINT, cause);
  }
}

const KEY_HINT = 'Name the private key that the certificate was made with.';

function badKey(message: string, hint: string, cause?: unknown): UsageError {
  return new UsageError({ code: 'bad-key', message, hint }, { cause });
}

function badCertificate(path: string, cause: unknown): UsageError {
  return new UsageError(
    {
      code: 'bad-certificate',
      message: `"${path}" holds no certificate that can be read, or one in its chain cannot be.`,
      hint: 'Name the certificate, with those that sign it, in PEM.',
    },
    { cause },
  );
}

function day(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}
