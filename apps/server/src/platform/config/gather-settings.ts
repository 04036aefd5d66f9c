/** Collects settings from the command line, the environment and config.json, in this order of precedence. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError } from "./config-error.ts";
import { type GivenSettings, secretSettings, type SettingName, settings } from "./settings.ts";

/** Where settings come from. */
export interface SettingSources {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** What was given. */
export interface Gathered {
  readonly given: GivenSettings;
  readonly dataDir: string;
  /** Flags that are no settings of the installation. */
  readonly withParent: boolean;
}

// The keys of our own table.
const names = Object.keys(settings) as SettingName[];
const envPrefix = "COUNTERSIGN_";

/** Gathers and checks each setting by itself. Throws ConfigError with one line per mistake. */
export function gatherSettings({ argv, env, cwd }: SettingSources): Gathered {
  const wrong: string[] = [];
  const fromArgv = readArguments(argv, wrong);
  const dataDir = resolve(cwd, fromArgv.values.get("data") ?? env["COUNTERSIGN_DATA"] ?? "data");
  const fromFile = readConfigFile(join(dataDir, "config.json"), wrong);

  const given = new Map<string, unknown>();
  for (const name of names) {
    const { env: variable, schema, right } = settings[name];
    const found =
      offer(`--${name}`, fromArgv.values.get(name)) ??
      offer(variable, env[variable]) ??
      offer(`"${name}" in ${join(dataDir, "config.json")}`, fromFile.get(name));
    if (!found) continue;
    const parsed = schema.safeParse(found.value);
    if (parsed.success) given.set(name, parsed.data);
    else {
      const shown = secretSettings.has(name)
        ? "not usable (its value is not shown)"
        : JSON.stringify(found.value);
      wrong.push(`${found.place} is ${shown}: it has to be ${right}.`);
    }
  }
  if (wrong.length > 0) throw new ConfigError(wrong);
  return { given: Object.fromEntries(given), dataDir, withParent: fromArgv.withParent };
}

/** Environment variables that look like ours and are not; worth a warning, since the CLI has some of its own. */
export function unknownVariables(env: SettingSources["env"]): string[] {
  const known = new Set<string>([
    ...names.map((name) => settings[name].env),
    "COUNTERSIGN_SERVER",
    "COUNTERSIGN_STATION",
    "COUNTERSIGN_TOKEN",
  ]);
  return Object.keys(env).filter(
    (name) => name.startsWith(envPrefix) && !name.startsWith("COUNTERSIGN_TEST_") && !known.has(name),
  );
}

function offer(place: string, value: unknown): { place: string; value: unknown } | undefined {
  return value === undefined || value === "" ? undefined : { place, value };
}

function readArguments(
  argv: readonly string[],
  wrong: string[],
): { values: ReadonlyMap<string, string>; withParent: boolean } {
  const values = new Map<string, string>();
  let withParent = false;
  for (let at = 0; at < argv.length; at++) {
    const [option = "", inline] = (argv[at] ?? "").split(/=(.*)/s, 2);
    const name = option.slice(2);
    if (option === "--with-parent") withParent = true;
    else if (!option.startsWith("--") || !(name in settings)) {
      wrong.push(
        `${option} is not known: it has to be one of ${names.map((known) => `--${known}`).join(", ")}.`,
      );
    } else {
      const value = inline ?? argv[++at];
      // `name` was looked up among the settings above.
      if (value === undefined)
        wrong.push(`${option} has no value: it has to be ${settings[name as SettingName].right}.`);
      else values.set(name, value);
    }
  }
  return { values, withParent };
}

function readConfigFile(path: string, wrong: string[]): ReadonlyMap<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return new Map();
    wrong.push(`${path} cannot be read: it has to be a JSON file that this account may read, or absent.`);
    return new Map();
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    wrong.push(`${path} is no JSON object: it has to look like {"port": 7400}.`);
    return new Map();
  }
  const known = names.filter((name) => !["data", "local-enrolment", "trial-station"].includes(name));
  for (const key of Object.keys(value).filter((name) => !known.some((other) => other === name)))
    wrong.push(`"${key}" in ${path} is not known: it has to be one of ${known.join(", ")}.`);
  return new Map(Object.entries(value));
}
