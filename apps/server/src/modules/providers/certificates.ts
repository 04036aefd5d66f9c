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

function asPem(base64: string): string {
  const lines = base64.replaceAll(/\s+/g, "").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----`;
}
