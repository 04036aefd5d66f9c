/** A station from its parts; `main.ts` and the tests both start it here. */
import { ApprovedStore } from "./disk/approved-store.ts";
import { TokenStore } from "./disk/token-store.ts";
import { Outbox } from "./disk/outbox.ts";
import { PasskeyStore } from "./disk/passkey-store.ts";
import { openStationKey } from "./disk/station-key.ts";
import { TrustStore } from "./disk/trust-store.ts";
import type { RouteParts } from "./http/page-routes.ts";
import { serveStation, type StationLog } from "./http/serve-station.ts";
import { Sessions } from "./http/sessions.ts";
import { type Listener, takeAddresses } from "./http/take-addresses.ts";
import type { StationOptions } from "./read-options.ts";
import { Deliveries } from "./server-link/deliver.ts";
import { ServerLink } from "./server-link/server-link.ts";
import { startTrialSigner } from "./signing/trial-signer.ts";
import { Station } from "./station.ts";
import { placeOf } from "./station-place.ts";
import { StationTrust } from "./trust/station-trust.ts";

/** A station that answers. */
export interface RunningStation {
  readonly origin: string;
  /** What it prints, and an administrator of the server compares. */
  readonly fingerprint: string;
  readonly trust: StationTrust;
  stop(): Promise<void>;
}

const RETRY_EVERY_MS = 15_000;

/** Takes the addresses, then answers. Throws ListenError where another holds one of them. */
export async function startStation(options: StationOptions, log: StationLog): Promise<RunningStation> {
  const key = openStationKey(options.dataDir);
  const asked = new URL(options.listen);
  let serve: Parameters<typeof takeAddresses>[1] = (_request, response) => response.writeHead(503).end();
  const listener: Listener = await takeAddresses(
    { host: options.host, port: portOf(asked), ...(options.tls ? { tls: options.tls } : {}) },
    (request, response) => serve(request, response),
  );
  if (asked.port === "0") asked.port = String(listener.port);
  const place = placeOf(asked.origin);
  const link = new ServerLink({ server: options.server, key, origin: place.origin, name: options.name });
  const trust = new StationTrust(options.roots, new TrustStore(options.dataDir), link);
  const now = () => Math.floor(Date.now() / 1000);
  const approved = new ApprovedStore(options.dataDir);
  const tokens = new TokenStore(options.dataDir);
  const deliveries = new Deliveries(new Outbox(options.dataDir), link);
  const parts: RouteParts = {
    deliveries,
    place,
    name: options.name,
    key,
    link,
    trust,
    passkeys: new PasskeyStore(options.dataDir),
    sessions: new Sessions(place.origin.startsWith("https:")),
    station: new Station({ place, link, trust, approved, tokens, deliveries, now }),
    trial: options.trialDir !== undefined,
    now,
  };
  serve = serveStation(parts, log);
  // The server hears of this station, and its administrator can accept it; what fails here is tried again at each use.
  trust.refresh().catch((error: unknown) =>
    log("the server is not ready for this station", {
      reason: error instanceof Error ? error.message : "unknown",
    }),
  );
  const retrying = setInterval(() => void deliveries.retry(), RETRY_EVERY_MS);
  const stopSigner =
    options.trialDir === undefined ? undefined : startTrialSigner(options.trialDir, { link, trust, log });
  return {
    origin: place.origin,
    fingerprint: key.fingerprint,
    trust,
    async stop() {
      clearInterval(retrying);
      stopSigner?.();
      await listener.close();
    },
  };
}

function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}
