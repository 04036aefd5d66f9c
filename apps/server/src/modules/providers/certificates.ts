/** Certificates as people paste them: PEM blocks, or the bare base64 that metadata documents carry. */
import { X509Certificate } from "node:crypto";

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Every certificate in a text, as PEM. Whatever stands between them, and what is no certificate, is left out. */
export function certificatesIn(text: string): string[] {
  const blocks = text.match(block) ?? (text.trim() === "" ? [] : [asPem(text)]);
  return blocks.flatMap((pem) => {
    try {
      return [new X509Certificate(pem).toString()];
    } catch {
      return [];
    }
  });
}

/** What people tell a certificate by, and when it ends. Of PEM that `certificatesIn` gave. */
export function certificateFacts(pem: string): {
  readonly subject: string;
  readonly fingerprint: string;
  readonly expires_at: number;
} {
  const { subject, fingerprint256, validTo } = new X509Certificate(pem);
  return {
    // One part a line; a certificate may have none.
    subject: (subject || "without a name").replaceAll("\n", ", ").slice(0, 1000).toWellFormed(),
    fingerprint: fingerprint256,
    expires_at: Math.floor(Date.parse(validTo) / 1000),
  };
}

function asPem(base64: string): string {
  const lines = base64.replaceAll(/\s+/g, "").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----`;
}
