/** The mail server that an administrator named, and when it may be spoken to without encryption. */
import { X509Certificate } from "node:crypto";
import { isLoopbackHost } from "../config/address-rules.ts";

/** How to reach it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls`: encrypted from the first byte; `starttls`: encrypted before anything is said, or not at all; `clear`: on this machine only. */
  readonly security: "tls" | "starttls" | "clear";
  /** PEM: the only certificate authorities that are believed. Undefined: those of the system. */
  readonly ca?: string;
  readonly from: string;
  readonly login?: { readonly username: string; readonly password: string };
}

/** Whether the settings would send mail, or a password, in clear beyond this machine. */
export function isClearBeyondHere({ host, security }: Pick<MailServer, "host" | "security">): boolean {
  return security === "clear" && !isLoopbackHost(host);
}

/** Whether text is one certificate or several, as PEM. From outside: untrusted. */
export function isCertificates(pem: string): boolean {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return found.length > 0 && found.every((one) => new X509Certificate(one).raw.length > 0);
  } catch {
    return false;
  }
}
