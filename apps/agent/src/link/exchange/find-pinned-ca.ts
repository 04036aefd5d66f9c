/** Finding the CA that an administrator pinned by its hash, in the chain that a server presents. Nothing is sent and nothing believed meanwhile. */
import { createHash, X509Certificate } from "node:crypto";
import { connect, type DetailedPeerCertificate } from "node:tls";

const MILLISECONDS = 20_000;
const MAX_CHAIN = 10;

/** PEM of the certificate whose DER hashes to `pin` (`sha256:` and hex), or undefined where the chain holds none such. Rejects where there is no TLS at all. */
export async function findPinnedCa(url: URL, pin: string): Promise<string | undefined> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || 443);
  return new Promise((resolve, reject) => {
    const socket = connect(
      // This connection only looks; the one that carries anything verifies against what is found here.
      { host, port, ...servername(host), rejectUnauthorized: false, minVersion: "TLSv1.2" },
      () => {
        const found = chainOf(socket.getPeerCertificate(true)).find((der) => hashOf(der) === pin);
        socket.destroy();
        resolve(found ? new X509Certificate(found).toString() : undefined);
      },
    );
    socket.setTimeout(MILLISECONDS, () => socket.destroy(new Error("the server did not answer in time")));
    socket.once("error", reject);
  });
}

/** Server name indication, which knows names only. */
function servername(host: string): { servername?: string } {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host };
}

function chainOf(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  // A self-signed certificate names itself as its issuer.
  for (
    let certificate: DetailedPeerCertificate | undefined = leaf;
    certificate && chain.length < MAX_CHAIN && Buffer.isBuffer(certificate.raw);
    certificate = certificate.issuerCertificate === certificate ? undefined : certificate.issuerCertificate
  )
    chain.push(certificate.raw);
  return chain;
}

function hashOf(der: Buffer): string {
  return `sha256:${createHash("sha256").update(der).digest("hex")}`;
}
