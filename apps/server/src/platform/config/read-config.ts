/** The configuration as a whole: defaults filled in, and the address rules kept. */
import { join, resolve } from "node:path";
import { addressMistakes } from "./address-rules.ts";
import { ConfigError } from "./config-error.ts";
import { gatherSettings, type SettingSources } from "./gather-settings.ts";
import { SERVER_ROLES, type ServerConfig } from "./server-config.ts";

/** What was configured; `port` may still be 0, which takes a free one. */
export interface ReadConfig {
  /** The configuration once it is known which port was taken. */
  readonly forPort: (port: number) => ServerConfig;
  readonly config: ServerConfig;
  /** Whether to stop when standard input closes. */
  readonly withParent: boolean;
}

/** Reads and checks everything. Throws ConfigError with one line per mistake. */
export function readConfig(sources: SettingSources): ReadConfig {
  const { given, dataDir, withParent } = gatherSettings(sources);
  const { "tls-cert": certFile, "tls-key": keyFile } = given;
  const host = given.host ?? "localhost";
  const trustProxy = given["trust-proxy"] ?? [];
  const mistakes = addressMistakes({
    host,
    trustProxy,
    ...(certFile === undefined ? {} : { certFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(given["public-url"] === undefined ? {} : { publicUrl: given["public-url"] }),
  });
  if (mistakes.length > 0) throw new ConfigError(mistakes);

  const inCwd = (path: string) => resolve(sources.cwd, path);
  const forPort = (port: number): ServerConfig => {
    const scheme = certFile === undefined ? "http" : "https";
    const publicUrl = new URL(given["public-url"] ?? `${scheme}://${bracketed(host)}:${port}`);
    const besideUrl =
      given["trial-station"] === true ? trialStationAt(given["station-url"], port) : undefined;
    const optional = {
      stationUrl: given["station-url"] === undefined ? besideUrl : new URL(given["station-url"]).origin,
      trialStationUrl: besideUrl,
      databaseUrl: given["database-url"],
      databaseMigratorUrl: given["database-migrator-url"],
      localEnrolmentFile: given["local-enrolment"] && inCwd(given["local-enrolment"]),
      logFile: given["log-file"]
        ? inCwd(given["log-file"])
        : withParent
          ? join(dataDir, "server.log")
          : undefined,
      tls:
        certFile !== undefined && keyFile !== undefined
          ? { certFile: inCwd(certFile), keyFile: inCwd(keyFile) }
          : undefined,
    };
    return {
      dataDir,
      keysDir: given["keys-dir"] === undefined ? join(dataDir, "keys") : inCwd(given["keys-dir"]),
      host,
      port,
      publicUrl: publicUrl.origin,
      serverName: publicUrl.host,
      trustProxy,
      roles: new Set(given.roles ?? SERVER_ROLES),
      publishLog: given["publish-log"] ?? false,
      pushPrivate: given["push-private"] ?? false,
      mostTasks: given["most-tasks"] ?? 2000,
      resetDelaySeconds: (given["reset-delay-hours"] ?? 24) * 3600,
      logLevel: given["log-level"] ?? "info",
      ...withoutUndefined(optional),
    };
  };
  return { forPort, config: forPort(given.port ?? 7400), withParent };
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined | ""> } {
  // What is left has none of the excluded values.
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""),
  ) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined | ""> };
}

/** Ten above the console, as 7410 is above 7400; where links lead to a name of this machine, there. */
function trialStationAt(stationUrl: string | undefined, port: number): string {
  const wanted = stationUrl === undefined ? undefined : new URL(stationUrl);
  if (wanted?.protocol === "http:" && wanted.hostname.endsWith(".localhost")) return wanted.origin;
  return `http://sign.localhost:${port + 10 > 65_535 ? 7410 : port + 10}`;
}
