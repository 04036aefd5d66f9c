/** Every setting by name: where it may stand, what it may be, and what to say when it is not. */
import { isIP } from "node:net";
import { z } from "zod";
import { SERVER_ROLES } from "./server-config.ts";

/** One setting. It is given as `--name`, as the environment variable, or as a key of config.json. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly env: string;
  /** Gives the value from text or JSON. */
  readonly schema: Schema;
  /** What would be right, as the end of "it has to be …". */
  readonly right: string;
}

const origin = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && [url.origin, `${url.origin}/`].includes(text);
});
const path = z.string().min(1).max(4096);
const list = (text: string) => text.split(",").map((part) => part.trim());
const yesNo = z.union([
  z.boolean(),
  z.enum(["true", "false", "yes", "no", "1", "0"]).transform((text) => ["true", "yes", "1"].includes(text)),
]);
const connection = z.string().regex(/^postgres(ql)?:\/\//);

/** The settings. */
export const settings = {
  data: { env: "COUNTERSIGN_DATA", schema: path, right: "a directory" },
  port: {
    env: "COUNTERSIGN_PORT",
    schema: z.coerce.number().int().min(0).max(65_535),
    right: "a whole number from 0 to 65535",
  },
  host: {
    env: "COUNTERSIGN_HOST",
    schema: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/),
    right: "a host name or address, such as localhost or 0.0.0.0",
  },
  "public-url": {
    env: "COUNTERSIGN_PUBLIC_URL",
    schema: origin,
    right: "an address without a path, such as https://countersign.example.org",
  },
  "station-url": {
    env: "COUNTERSIGN_STATION_URL",
    schema: origin,
    right: "an address without a path, such as https://sign.example.org",
  },
  "tls-cert": { env: "COUNTERSIGN_TLS_CERT", schema: path, right: "a PEM file with the certificate chain" },
  "tls-key": { env: "COUNTERSIGN_TLS_KEY", schema: path, right: "a PEM file with the private key" },
  "trust-proxy": {
    env: "COUNTERSIGN_TRUST_PROXY",
    schema: z
      .union([z.string().transform(list), z.array(z.string())])
      .refine((networks) => networks.length > 0 && networks.every(isNetwork)),
    right: "one or more networks separated by commas, such as 10.0.0.0/8",
  },
  roles: {
    env: "COUNTERSIGN_ROLES",
    schema: z.preprocess(
      (value) => (typeof value === "string" ? list(value) : value),
      z.array(z.enum(SERVER_ROLES)).min(1),
    ),
    right: `one or more of ${SERVER_ROLES.join(", ")}`,
  },
  "publish-log": { env: "COUNTERSIGN_PUBLISH_LOG", schema: yesNo, right: "true or false" },
  /** For push services of one's own; those of browser vendors are reached without. */
  "push-private": { env: "COUNTERSIGN_PUSH_PRIVATE", schema: yesNo, right: "true or false" },
  "reset-delay-hours": {
    env: "COUNTERSIGN_RESET_DELAY_HOURS",
    schema: z.coerce.number().int().min(1).max(720),
    right: "a whole number of hours from 1 to 720",
  },
  "most-tasks": {
    env: "COUNTERSIGN_MOST_TASKS",
    schema: z.coerce.number().int().min(1).max(100_000),
    right: "a whole number from 1 to 100000",
  },
  "log-level": {
    env: "COUNTERSIGN_LOG_LEVEL",
    schema: z.enum(["debug", "info", "warn", "error", "silent"]),
    right: "debug, info, warn, error or silent",
  },
  "log-file": { env: "COUNTERSIGN_LOG_FILE", schema: path, right: "a file" },
  "local-enrolment": { env: "COUNTERSIGN_LOCAL_ENROLMENT", schema: path, right: "a file" },
  /** The launcher starts a trial signing station beside this server. */
  "trial-station": { env: "COUNTERSIGN_TRIAL_STATION", schema: yesNo, right: "true or false" },
  "keys-dir": { env: "KEYS_DIR", schema: path, right: "a directory" },
  "database-url": {
    env: "DATABASE_URL",
    schema: connection,
    right: "a connection string that begins with postgresql://",
  },
  "database-migrator-url": {
    env: "DATABASE_MIGRATOR_URL",
    schema: connection,
    right: "a connection string that begins with postgresql://",
  },
} as const satisfies Record<string, Setting>;

/** Name of a setting. */
export type SettingName = keyof typeof settings;

/** The settings that were given, checked one by one. */
export type GivenSettings = {
  readonly [Name in SettingName]?: z.output<(typeof settings)[Name]["schema"]>;
};

/** Settings whose values are not repeated in messages: connection strings hold passwords. */
export const secretSettings: ReadonlySet<string> = new Set(["database-url", "database-migrator-url"]);

function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
