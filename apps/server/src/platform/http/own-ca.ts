/** The private CA behind a server's own certificate, for whoever has to pin it: this machine's agent. */
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

const certificates = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * `sha256:` and hex of the self-signed certificate with which the chain in this PEM file ends: what `agent enroll --ca`
 * takes. Undefined where the chain ends otherwise: then it leads to a CA that machines know, or the file is broken,
 * which the listener says better.
 */
export function ownCaPin(certFile: string): string | undefined {
  try {
    const [last] = [...readFileSync(certFile, "utf8").matchAll(certificates)].toReversed();
    const ca = last && new X509Certificate(last[0]);
    if (!ca?.checkIssued(ca)) return undefined;
    return `sha256:${createHash("sha256").update(ca.raw).digest("hex")}`;
  } catch {
    return undefined;
  }
}
