/** It brings no types of its own. */
declare module 'proxy-from-env' {
  /** The proxy that the environment names for this address, as it stands there; empty for none. */
  export function getProxyForUrl(url: string | URL): string;
}
