/** The station's command line, checked as a whole: every mistake is named at once. */
import path from "node:path";
import { parseArgs } from "node:util";

/** What a station is started with. */
export interface StationOptions {
  readonly server: string;
  /** Hashes of roots, from outside the server. */
  readonly roots: readonly string[];
  /** Origin that people open. A port of 0 takes a free one. */
  readonly listen: string;
  /** The address behind that name; `loopback` is both loopback addresses. */
  readonly host: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly dataDir: string;
  readonly name: string;
  /** Directory of the trial key, for the station beside the server. */
  readonly trialDir: string | undefined;
  readonly withParent: boolean;
}

/** How it is called. */
export const STATION_USAGE = `countersign station: the place where people sign

  countersign station --server URL --root sha256:HEX [--root …] [--listen URL] [--host ADDRESS] [--tls-cert FILE --tls-key FILE]
                      [--data DIR] [--name NAME]

  --server URL      the server whose requests are signed here
  --root HASH       a root to trust, as its people told you; never from the server or a link
  --listen URL      the address that people open (http://station.localhost:7420; beyond this machine https://…)
  --host ADDRESS    the address to listen on, beyond loopback (0.0.0.0)
  --tls-cert FILE   certificate chain in PEM, needed beyond loopback
  --tls-key FILE    its private key in PEM
  --data DIR        where the station keeps its key, passkeys and what people approved (./station)
  --name NAME       what the administrator sees when accepting it

An administrator of the server accepts the station once, after comparing the fingerprint that it prints.
`;

const ROOT = /^sha256:[0-9a-f]{64}$/;

/** The options, or one line per mistake. */
export function readOptions(
  argv: readonly string[],
  cwd: string,
): { ok: true; options: StationOptions } | { ok: false; lines: string[] } {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      server: { type: "string" },
      root: { type: "string", multiple: true },
      listen: { type: "string", default: "http://station.localhost:7420" },
      host: { type: "string" },
      "tls-cert": { type: "string" },
      "tls-key": { type: "string" },
      data: { type: "string", default: "station" },
      name: { type: "string" },
      trial: { type: "string" },
      "with-parent": { type: "boolean", default: false },
    },
  });
  const wrong: string[] = [];
  const server = URL.parse(values.server ?? "");
  if (!server || !["http:", "https:"].includes(server.protocol))
    wrong.push("--server URL is needed: the server whose requests are signed here");
  else if (server.protocol === "http:" && !isLoopback(server.hostname))
    wrong.push(`--server ${values.server} is plain HTTP beyond loopback: it has to begin with https://`);
  const roots = values.root ?? [];
  if (roots.length === 0)
    wrong.push("--root sha256:HEX is needed: the root to trust, as its people told you");
  for (const root of roots)
    if (!ROOT.test(root))
      wrong.push(`--root ${root} is no hash: it has to be sha256: and 64 hexadecimal digits`);
  const listen = URL.parse(values.listen);
  if (!listen || listen.origin !== values.listen.replace(/\/$/, ""))
    wrong.push(`--listen ${values.listen} is no address without a path, such as https://sign.example.org`);
  const loopback = listen !== null && isLoopback(listen.hostname);
  if (listen && !loopback && listen.protocol !== "https:")
    wrong.push(`--listen ${values.listen} is plain HTTP beyond loopback: it has to begin with https://`);
  // An address is no relying party: browsers make no passkeys for one.
  if (listen && /^[\d.]+$|^\[/.test(listen.hostname))
    wrong.push(
      `--listen ${values.listen} is an address: passkeys need a name, such as http://station.localhost:7420`,
    );
  const [certFile, keyFile] = [values["tls-cert"], values["tls-key"]];
  if (listen?.protocol === "https:" && (certFile === undefined || keyFile === undefined))
    wrong.push("--tls-cert FILE and --tls-key FILE are needed for https://");
  if (listen?.protocol === "http:" && (certFile !== undefined || keyFile !== undefined))
    wrong.push("--tls-cert and --tls-key are given while --listen is plain HTTP");
  if (wrong.length > 0 || !server || !listen) return { ok: false, lines: wrong };
  return {
    ok: true,
    options: {
      server: server.origin,
      roots,
      listen: listen.origin,
      host: values.host ?? (loopback ? "loopback" : "0.0.0.0"),
      tls:
        certFile !== undefined && keyFile !== undefined
          ? { certFile: path.resolve(cwd, certFile), keyFile: path.resolve(cwd, keyFile) }
          : undefined,
      dataDir: path.resolve(cwd, values.data),
      name: values.name ?? `Station at ${listen.host}`,
      trialDir: values.trial === undefined ? undefined : path.resolve(cwd, values.trial),
      withParent: values["with-parent"],
    },
  };
}

/** Names and addresses that only this machine can reach. */
function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host)
  );
}
