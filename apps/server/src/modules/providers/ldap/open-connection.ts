/** A connection to a directory, encrypted before anything is said on it. */
import type { LdapSettings } from "@countersign/api";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { certificatesIn } from "../certificates.ts";
import { DirectoryError } from "./directory-failure.ts";
import { startTls } from "./start-tls.ts";

/** How long a directory may take for each step. */
export const directoryPatienceMs = 8000;

/**
 * Connects, and makes sure of the other end: its certificate has to fit the name and be signed by a pinned authority, or
 * one of the system's where none is pinned. Throws `DirectoryError`.
 */
export async function openConnection(config: LdapSettings): Promise<Socket> {
  const url = new URL(config.url);
  const host = url.hostname.replaceAll(/^\[|\]$/g, "");
  const port = Number(url.port || (config.encryption === "ldaps" ? 636 : 389));
  const plain = await connected(connect({ host, port }), "connect", "directory-unreachable");
  if (config.encryption === "plain") return plain;
  if (config.encryption === "start-tls") {
    try {
      await within(startTls(plain), plain);
    } catch (error) {
      plain.destroy();
      throw error;
    }
  }
  const secured = connectTls({
    socket: plain,
    host,
    servername: /^[\d.:]+$/.test(host) ? "" : host,
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
    ...(config.ca_certificates === null ? {} : { ca: certificatesIn(config.ca_certificates) }),
  });
  return connected(secured, "secureConnect", "directory-certificate");
}

function connected<Kind extends Socket | TLSSocket>(
  socket: Kind,
  event: "connect" | "secureConnect",
  trouble: "directory-unreachable" | "directory-certificate",
): Promise<Kind> {
  const opened = new Promise<Kind>((resolve, reject) => {
    const failed = (error: Error) => {
      socket.destroy();
      reject(new DirectoryError(trouble, { cause: error }));
    };
    socket.once("error", failed);
    socket.once(event, () => {
      socket.off("error", failed);
      // Errors between two requests have nobody to hear them; the next request fails by itself.
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
  return within(opened, socket);
}

function within<Result>(work: Promise<Result>, socket: Socket): Promise<Result> {
  const patience = setTimeout(
    () => socket.destroy(new Error("The directory took too long.")),
    directoryPatienceMs,
  );
  return work.finally(() => clearTimeout(patience));
}
