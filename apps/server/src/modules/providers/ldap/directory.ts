/** A directory that the service account is signed in to: what we ask it, on exactly one connection. */
import type { LdapSettings } from "@countersign/api";
import type { TLSSocket } from "node:tls";
import { Client, type Entry, type Filter, InvalidCredentialsError, ResultCodeError } from "ldapts";
import { DirectoryError } from "./directory-failure.ts";
import { directoryPatienceMs, openConnection } from "./open-connection.ts";

/** What may be asked. */
export interface Directory {
  /** Entries below a DN that fit; at most `atMost`, or `too-many`. */
  search(base: string, filter: Filter, attributes: readonly string[], atMost: number): Promise<Found>;
  /** Signs in as somebody; the error of the directory when it says no. The service account is signed out by that. */
  bindAs(dn: string, password: string): Promise<ResultCodeError | undefined>;
  /** Signs the service account in again. */
  bindService(): Promise<void>;
}

/** What a search gives. */
export type Found = readonly Entry[] | "too-many";

/** Attributes whose values are bytes. */
const binary = ["objectGUID"];
const mostInOneGo = 500;
const resultCode = { sizeLimitExceeded: 4, noSuchObject: 32 };

/** Opens, signs the service account in, does what is to be done, and hangs up. Throws `DirectoryError`. */
export async function withDirectory<Result>(
  config: LdapSettings,
  bindPassword: string,
  work: (directory: Directory) => Promise<Result>,
): Promise<Result> {
  const socket = await openConnection(config);
  let taken = false;
  const once = () => {
    // The library would connect anew when a connection was lost, and tell the next password to whoever answers in clear.
    if (taken) throw new DirectoryError("directory-unreachable");
    taken = true;
    return socket;
  };
  const client = new Client({
    url: config.url,
    timeout: directoryPatienceMs,
    createConnection: once,
    // Asked for where the address is ldaps://, and there `openConnection` gave a TLS socket.
    createSecureConnection: once as () => TLSSocket,
  });
  const directory: Directory = {
    search: (base, filter, attributes, atMost) => search(client, base, filter, attributes, atMost),
    bindAs: async (dn, password) => {
      try {
        await client.bind(dn, password);
        return undefined;
      } catch (error) {
        if (error instanceof ResultCodeError) return error;
        throw new DirectoryError("directory-unreachable", { cause: error });
      }
    },
    bindService: () => bindService(client, config.bind_dn, bindPassword),
  };
  try {
    await directory.bindService();
    return await work(directory);
  } finally {
    socket.destroy();
  }
}

async function bindService(client: Client, dn: string, password: string): Promise<void> {
  // A name without a password is an anonymous sign-in that succeeds (RFC 4513, 5.1.2).
  if (password === "") throw new DirectoryError("directory-service-account");
  try {
    await client.bind(dn, password);
  } catch (error) {
    const refused = error instanceof InvalidCredentialsError || error instanceof ResultCodeError;
    throw new DirectoryError(refused ? "directory-service-account" : "directory-unreachable", {
      cause: error,
    });
  }
}

async function search(
  client: Client,
  base: string,
  filter: Filter,
  attributes: readonly string[],
  atMost: number,
): Promise<Found> {
  try {
    const { searchEntries } = await client.search(base, {
      scope: "sub",
      derefAliases: "never",
      filter,
      // Directories give no more than a thousand at once, unless page by page.
      ...(atMost > mostInOneGo ? { paged: { pageSize: mostInOneGo } } : { sizeLimit: atMost }),
      timeLimit: directoryPatienceMs / 1000,
      attributes: [...attributes],
      explicitBufferAttributes: binary,
    });
    return searchEntries.slice(0, atMost);
  } catch (error) {
    const code = error instanceof ResultCodeError ? error.code : undefined;
    if (code === resultCode.sizeLimitExceeded) return "too-many";
    if (code === resultCode.noSuchObject) throw new DirectoryError("directory-base", { cause: error });
    throw new DirectoryError(code === undefined ? "directory-unreachable" : "directory-answer", {
      cause: error,
    });
  }
}
