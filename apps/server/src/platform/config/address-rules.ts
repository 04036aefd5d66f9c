/** Where the server may listen, and what it needs for that: plain HTTP never leaves the machine. */
import { isIP } from "node:net";

/** The settings that decide about addresses. */
export interface AddressSettings {
  readonly host: string;
  readonly publicUrl?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly trustProxy: readonly string[];
}

/** True for names and addresses that only this machine can reach. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (bare === "localhost" || bare.endsWith(".localhost") || bare === "::1") return true;
  return isIP(bare) === 4 && bare.startsWith("127.");
}

/** One line for each broken rule, naming the option that is missing. */
export function addressMistakes(settings: AddressSettings): string[] {
  return [
    certificateAlone(settings),
    plainBeyondLoopback(settings),
    namelessBeyondLoopback(settings),
    plainPublicUrl(settings),
    nobodyEndsTls(settings),
    tlsUnderPlainUrl(settings),
  ].filter((line) => line !== undefined);
}

function certificateAlone({ certFile, keyFile }: AddressSettings): string | undefined {
  if (certFile !== undefined && keyFile === undefined)
    return `--tls-cert is ${certFile} and --tls-key is missing: give the private key of the certificate.`;
  if (keyFile !== undefined && certFile === undefined)
    return `--tls-key is ${keyFile} and --tls-cert is missing: give the certificate of the key.`;
  return undefined;
}

function plainBeyondLoopback({ host, certFile, keyFile, trustProxy }: AddressSettings): string | undefined {
  if (isLoopbackHost(host) || certFile !== undefined || keyFile !== undefined || trustProxy.length > 0)
    return undefined;
  return `--host ${host} is beyond loopback and would serve plain HTTP: add --tls-cert and --tls-key, or --trust-proxy with the network of the proxy that ends TLS.`;
}

function namelessBeyondLoopback({ host, publicUrl }: AddressSettings): string | undefined {
  if (isLoopbackHost(host) || publicUrl !== undefined) return undefined;
  return `--host ${host} is beyond loopback and --public-url is missing: give the address under which people and agents reach this server, such as https://countersign.example.org.`;
}

function plainPublicUrl({ publicUrl }: AddressSettings): string | undefined {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  if (url?.protocol !== "http:" || isLoopbackHost(url.hostname)) return undefined;
  return `--public-url ${publicUrl} is plain HTTP beyond loopback: it has to begin with https://.`;
}

function nobodyEndsTls({ publicUrl, certFile, trustProxy }: AddressSettings): string | undefined {
  if (!publicUrl?.startsWith("https:") || certFile !== undefined || trustProxy.length > 0) return undefined;
  return `--public-url ${publicUrl} is HTTPS and nobody ends TLS: add --tls-cert and --tls-key, or --trust-proxy with the network of the proxy that does.`;
}

function tlsUnderPlainUrl({ publicUrl, certFile }: AddressSettings): string | undefined {
  if (!publicUrl?.startsWith("http:") || certFile === undefined) return undefined;
  return `--public-url ${publicUrl} is plain HTTP while --tls-cert is given: it has to begin with https://.`;
}
