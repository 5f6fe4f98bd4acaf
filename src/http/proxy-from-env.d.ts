/** The package has no types. */
declare module 'proxy-from-env' {
  /** The proxy of the environment for this address, as written there; empty for none. */
  export function getProxyForUrl(url: string | URL): string;
}
