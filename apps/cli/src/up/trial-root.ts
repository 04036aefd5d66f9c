/** The trial root of a new installation: one person, everything server-trust, and every screen says so (formats.md, the first minute). */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import {
  carry,
  documentBytes,
  hashOf,
  parseOpensshPrivateKey,
  type Policy,
  type Root,
  type Signature,
} from "@countersign/protocol";
import {
  type Ed25519KeyPair,
  generateEd25519,
  nodeCrypto,
  signSshsigEd25519,
} from "@countersign/protocol/node";

/** The client of a new installation, named by the trial root's policies. */
export const FIRST_CLIENT = "home";
const YEAR = 365 * 86_400;

/** Makes the trial station's own key, and lays its public half where the server accepts it without being asked. */
export async function ensureStationKey(stationDir: string): Promise<void> {
  await mkdir(stationDir, { recursive: true, mode: 0o700 });
  const { publicKeyText } = await ensureKey(path.join(stationDir, "station.key"), "countersign station");
  await writeFile(path.join(stationDir, "accepted.pub"), `${publicKeyText}\n`, { mode: 0o600 });
}

/** Makes, on a new installation, the server key, the trial key, its recovery key and root version 1; afterwards reads the pin. */
export async function ensureTrialRoot(
  dataDir: string,
  keysDir: string,
  now: number,
): Promise<{ pin: string | undefined }> {
  const trialDir = path.join(dataDir, "station", "trial");
  const pinFile = path.join(trialDir, "pin");
  if (existsSync(pinFile)) return { pin: (await readFile(pinFile, "utf8")).trim() };
  await mkdir(trialDir, { recursive: true, mode: 0o700 });
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const server = await ensureKey(path.join(keysDir, "server.key"), "countersign server");
  const trial = await ensureKey(path.join(trialDir, "trial.key"), "countersign trial");
  const recovery = await ensureKey(path.join(trialDir, "recovery.key"), "countersign trial recovery");

  const root = trialRoot({ server, trial, recovery, now });
  const bytes = documentBytes("root", root);
  const signature: Signature = signSshsigEd25519({
    ...trial,
    namespace: "countersign.root.v1",
    message: bytes,
  });
  const imports = path.join(dataDir, "import");
  await mkdir(imports, { recursive: true, mode: 0o700 });
  await writeFile(
    path.join(imports, "trial-root.json"),
    `${JSON.stringify(carry({ bytes, signatures: [signature] }), null, 2)}\n`,
    { mode: 0o600 },
  );
  const pin = hashOf(bytes, nodeCrypto);
  // The pin is written last: it says that everything before it is complete.
  await writeFile(pinFile, `${pin}\n`, { mode: 0o600 });
  return { pin };
}

/** An Ed25519 key file, made if it is not there; mode 0600. */
async function ensureKey(
  file: string,
  comment: string,
): Promise<Pick<Ed25519KeyPair, "seed" | "publicKeyText">> {
  if (existsSync(file)) {
    const parsed = parseOpensshPrivateKey(await readFile(file, "utf8"));
    if (!parsed.ok) throw new Error(`${file} is not a plain Ed25519 key: ${parsed.because}`);
    return parsed.key;
  }
  const made = generateEd25519(comment);
  await writeFile(file, made.privateKeyOpenssh, { mode: 0o600, flag: "wx" });
  return made;
}

interface TrialKeys {
  readonly server: { publicKeyText: string };
  readonly trial: { publicKeyText: string };
  readonly recovery: { publicKeyText: string };
  readonly now: number;
}

function trialRoot({ server, trial, recovery, now }: TrialKeys): Root {
  const nobody = { threshold: 1, members: [] };
  const byTrial = { threshold: 1, members: ["trial"] };
  const policy = (kind: Policy["kind"]): Policy => ({
    kind,
    client: FIRST_CLIENT,
    require: [{ group: "server", min: 1 }],
    requester: "server",
    min_independent: 0,
    max_targets: 1000,
    max_window: 14 * 86_400,
    network: ["host", "none"],
    secrets: false,
  });
  return {
    type: "root",
    format: 1,
    name: `Trial on ${hostname().slice(0, 100)}`,
    scope: "operator",
    version: 1,
    issued: now,
    expires: now + YEAR,
    hard_expires: now + 2 * YEAR,
    trial: true,
    persons: [
      {
        id: "recovery",
        name: "Recovery key of the trial",
        keys: [{ key: recovery.publicKeyText }],
        groups: [],
        also: [],
      },
      {
        id: "trial",
        name: "Trial key of this installation",
        keys: [{ key: trial.publicKeyText }],
        groups: [],
        also: [],
      },
    ],
    roles: {
      root: byTrial,
      renew: byTrial,
      people: byTrial,
      admit: { threshold: 1, members: ["server"] },
      breakglass: nobody,
      recovery: { threshold: 1, members: ["recovery"] },
    },
    policies: [policy("logreset"), policy("reboot"), policy("script")],
    stations: [],
    server_keys: [server.publicKeyText],
    update_keys: [],
    witnesses: [],
    min_release: 0,
    revoked: [],
  };
}
