/** A signing station's session in software: its key, its proof, and what an administrator does with it. */
import { type Client, endpoints } from "@countersign/api";
import { STATION_NAMESPACE, stationProofBytes } from "@countersign/protocol";
import { type Ed25519KeyPair, generateEd25519, signSshsigEd25519 } from "@countersign/protocol/node";
import type { TestServer } from "./start-test-server.ts";

/** What a station says of itself. */
export interface StationWords {
  readonly origin?: string;
  readonly name?: string;
  /** What it signs instead of what the server gave. */
  readonly signed?: Partial<{ nonce: string; server: string; origin: string; name: string }>;
}

/** Proves `key` to the server as a station does; gives the reply. Rejects with ApiError. */
export async function proveStation(
  server: Pick<TestServer, "client">,
  key: Ed25519KeyPair,
  words: StationWords = {},
) {
  const client = server.client();
  const { reply: asked } = await client.call(endpoints.stations.challengeStation);
  const { origin = "http://sign.localhost:7410", name = "Trial station" } = words;
  const proof = { nonce: asked.nonce, server: asked.server_name, origin, name, ...words.signed };
  const { sig } = signSshsigEd25519({
    ...key,
    namespace: STATION_NAMESPACE,
    message: stationProofBytes(proof),
  });
  const body = { key: key.publicKeyText, origin, name, nonce: asked.nonce, signature: sig };
  return (await client.call(endpoints.stations.startStationSession, { body })).reply;
}

/** The token of a station that nobody accepted. */
export async function pendingStation(server: Pick<TestServer, "client">): Promise<string> {
  return (await proveStation(server, generateEd25519())).token;
}

/** The token of a station that an administrator accepted. */
export async function acceptedStation(
  server: Pick<TestServer, "client">,
  administrator: Client,
  words: StationWords = {},
): Promise<string> {
  const key = generateEd25519();
  const { token } = await proveStation(server, key, words);
  const { stations } = (await administrator.call(endpoints.stations.listStations)).reply;
  const found = stations.find((station) => station.key === key.publicKeyText);
  if (!found) throw new Error("the station is not listed");
  const { id, fingerprint, origin } = found;
  const body = { state: "accepted" as const, fingerprint, origin };
  await administrator.call(endpoints.stations.changeStation, { params: { id }, body });
  return token;
}
