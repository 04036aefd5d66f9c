/** Stations: what proves one, what an accepted one may do, whom a link opens something for, and which cards are taken. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ApiError, createClient, endpoints } from "@countersign/api";
import { carry, type Card, documentBytes } from "@countersign/protocol";
import { generateEd25519 } from "@countersign/protocol/node";
import { makeSoftPasskey } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../../testing/fleet.ts";
import { acceptedStation, pendingStation, proveStation } from "../../testing/soft-station.ts";
import { startTestServer } from "../../testing/start-test-server.ts";

const STATION = "https://sign.example.org";
let fleet: Fleet;
beforeAll(async () => {
  fleet = await countersignFleet({ config: { stationUrl: STATION } });
});
afterAll(() => fleet.server[Symbol.asyncDispose]());

/** The code with which the server refuses. */
async function refusal(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ApiError)
      return error.message === error.code ? error.code : `${error.code} ${error.message}`;
    throw error;
  }
  return "done";
}

const asStation = (token: string) => createClient({ server: fleet.server.url, token });

describe("a station's session", () => {
  test.each([
    ["another nonce", { nonce: "A".repeat(43) }],
    ["another server's name", { server: "other.example.org" }],
    ["another origin", { origin: "https://sign.example.com" }],
    ["another name", { name: "Another" }],
  ])("is not given for a signature over %s", async (_, signed) => {
    expect(await refusal(proveStation(fleet.server, generateEd25519(), { signed }))).toMatch(
      /^station-proof/,
    );
  });

  test("is given once for a nonce, and never for one that was made up", async () => {
    const key = generateEd25519();
    let body: unknown;
    const server = {
      client: () =>
        createClient({
          server: fleet.server.url,
          fetch: async (url, init) => {
            if (init?.method === "POST") body = JSON.parse(typeof init.body === "string" ? init.body : "");
            return fetch(url, init);
          },
        }),
    };
    await proveStation(server, key);
    const again = fleet.server.client().call(endpoints.stations.startStationSession, { body: body as never });
    expect(await refusal(again)).toMatch(/nonce-used/);
    const forged = { ...(body as object), nonce: Buffer.alloc(32, 7).toString("base64url") };
    const made = fleet.server
      .client()
      .call(endpoints.stations.startStationSession, { body: forged as never });
    expect(await refusal(made)).toMatch(/nonce-unknown/);
  });

  test("of an unknown key is a pending one, until an administrator accepts it, and ends when it is removed", async () => {
    const { admin } = fleet;
    const key = generateEd25519();
    const { token, state } = await proveStation(fleet.server, key);
    expect(state).toBe("pending");
    const station = asStation(token);
    expect(await refusal(station.call(endpoints.stations.listWaiting))).toMatch(/station-pending/);
    const { stations } = (await admin.call(endpoints.stations.listStations)).reply;
    const found = stations.find((one) => one.key === key.publicKeyText);
    expect(found).toMatchObject({ state: "pending", beside_server: false, name: "Trial station" });
    const params = { id: found?.id ?? "" };
    const body = {
      state: "accepted" as const,
      fingerprint: found?.fingerprint ?? "",
      origin: found?.origin ?? "",
    };
    const other = { ...body, fingerprint: `sha256:${"0".repeat(64)}` };
    const moved = { ...body, origin: "https://elsewhere.example.org" };
    for (const stale of [other, moved]) {
      const asked = admin.call(endpoints.stations.changeStation, { params, body: stale });
      expect(await refusal(asked)).toMatch(/^station-changed/);
    }
    expect(await refusal(station.call(endpoints.stations.listWaiting))).toMatch(/station-pending/);
    await admin.call(endpoints.stations.changeStation, { params, body });
    expect(await refusal(station.call(endpoints.stations.listWaiting))).toBe("done");
    await admin.call(endpoints.stations.removeStation, { params });
    expect(await refusal(station.call(endpoints.stations.listWaiting))).toMatch(/^not-signed-in/);
  });

  test("at another address than the one that was accepted is a pending one again, and so is what it held", async () => {
    const { admin } = fleet;
    const key = generateEd25519();
    const { token } = await proveStation(fleet.server, key, { origin: "https://one.example.org" });
    const find = async () =>
      (await admin.call(endpoints.stations.listStations)).reply.stations.find(({ origin }) =>
        /(one|two).example.org$/.test(origin),
      );
    const { id = "", fingerprint = "", origin = "" } = (await find()) ?? {};
    const body = { state: "accepted" as const, fingerprint, origin };
    await admin.call(endpoints.stations.changeStation, { params: { id }, body });
    const again = await proveStation(fleet.server, key, { origin: "https://one.example.org" });
    expect(again.state).toBe("accepted");
    const elsewhere = await proveStation(fleet.server, key, { origin: "https://two.example.org" });
    expect(elsewhere.state).toBe("pending");
    expect(await find()).toMatchObject({ id, state: "pending", origin: "https://two.example.org" });
    for (const held of [token, again.token, elsewhere.token])
      expect(await refusal(asStation(held).call(endpoints.stations.listWaiting))).toMatch(/station-pending/);
    // Back where it was, nobody has accepted it since.
    const back = await proveStation(fleet.server, key, { origin: "https://one.example.org" });
    expect(back.state).toBe("pending");
  });

  test("of the launcher's own station is accepted at once", async () => {
    const key = generateEd25519();
    await using server = await startTestServer({
      prepare: (dataDir) => {
        mkdirSync(join(dataDir, "station"), { recursive: true });
        writeFileSync(join(dataDir, "station", "accepted.pub"), `${key.publicKeyText}\n`);
      },
    });
    expect((await proveStation(server, key)).state).toBe("accepted");
    expect((await proveStation(server, generateEd25519())).state).toBe("pending");
  });

  test("of strangers is turned away once too many wait", async () => {
    await using server = await startTestServer();
    let refused = "done";
    for (let at = 0; at < 25 && refused === "done"; at++)
      refused = await refusal(proveStation(server, generateEd25519()));
    expect(refused).toMatch(/^too-many-stations/);
  });
});

describe("a station link", () => {
  async function newRun() {
    const device = await fleet.enrol(`desk-${Math.floor(performance.now())}`);
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: {
        kind: "reboot",
        devices: [device.fake.key.fingerprint],
        requester: { authority: fleet.root.authority, person: "alice" },
      },
    });
    const token = /&view=([A-Za-z0-9_-]{43})$/.exec(run.station_link ?? "")?.[1] ?? "";
    return { run, token };
  }

  test("opens one run for the first accepted station that redeems it, and for no other", async () => {
    const { run, token } = await newRun();
    // Where the root's people have their passkeys, whatever the server was started with.
    expect(run.station_link).toBe(`${fleet.root.document.stations[0]?.origin}/#run=${run.id}&view=${token}`);
    const body = { run: run.id, token };
    // Whoever came by a link and starts a station of their own reads nothing, and takes it from nobody.
    const stranger = asStation(await pendingStation(fleet.server));
    expect(await refusal(stranger.call(endpoints.stations.redeemView, { body }))).toMatch(/station-pending/);
    const first = asStation(await acceptedStation(fleet.server, fleet.admin));
    const { reply } = await first.call(endpoints.stations.redeemView, { body });
    expect(reply).toMatchObject({ run: run.id, hash: run.request_hash, script: null });
    expect(reply.admissions).toHaveLength(1);
    expect(await refusal(first.call(endpoints.stations.redeemView, { body }))).toBe("done");
    const other = asStation(await acceptedStation(fleet.server, fleet.admin));
    expect(await refusal(other.call(endpoints.stations.redeemView, { body }))).toMatch(/^view-taken/);
  });

  test("opens nothing with another run's token, and nothing once the run has ended", async () => {
    const { run, token } = await newRun();
    const other = await newRun();
    const station = asStation(await acceptedStation(fleet.server, fleet.admin));
    const redeem = (id: string, view: string) =>
      refusal(station.call(endpoints.stations.redeemView, { body: { run: id, token: view } }));
    expect(await redeem(run.id, other.token)).toMatch(/^view-refused/);
    expect(await redeem(run.id, "A".repeat(43))).toMatch(/^view-refused/);
    await fleet.admin.call(endpoints.runs.cancelRun, {
      params: { id: run.id },
      body: { reason: "not any more" },
    });
    expect(await redeem(run.id, token)).toMatch(/^view-refused/);
    const { reply: ended } = await fleet.admin.call(endpoints.runs.showRun, { params: { id: run.id } });
    expect(ended.station_link).toBeNull();
  });

  test("is for those who may sign, and stands in no table", async () => {
    const { run, token } = await newRun();
    const { reply: key } = await fleet.admin.call(endpoints.identity.createKey, {
      body: { name: "looks only", permissions: ["runs.read"] },
    });
    const looking = createClient({ server: fleet.server.url, token: key.secret });
    expect(
      (await looking.call(endpoints.runs.showRun, { params: { id: run.id } })).reply.station_link,
    ).toBeNull();
    expect(fleet.server.logLines.join("\n")).not.toContain(token);
  });
});

describe("an enrolment card", () => {
  const passkey = makeSoftPasskey({ alg: "ES256", rpId: "sign.example.org", origin: STATION });
  const card = (change: Partial<Card> = {}) =>
    documentBytes("card", {
      type: "card",
      format: 1,
      name: "Carol Chen",
      keys: [{ key: passkey.key, station: "team" }],
      station: "team",
      time: 1,
      ...change,
    });

  test("is taken from the station where its passkey signed it, and listed with that station", async () => {
    const station = asStation(await acceptedStation(fleet.server, fleet.admin, { origin: STATION }));
    const bytes = card();
    const body = carry({ bytes, signatures: [passkey.sign("countersign.card.v1", bytes)] });
    await station.call(endpoints.stations.postCard, { body });
    const { cards } = (await fleet.admin.call(endpoints.drafts.listCards)).reply;
    expect(cards).toMatchObject([
      {
        name: "Carol Chen",
        keys: [{ fingerprint: passkey.fingerprint, kind: "webauthn" }],
        station: { id: "team", origin: STATION, rpid: "sign.example.org", beside_server: false },
        person: null,
      },
    ]);
    await fleet.admin.call(endpoints.drafts.discardCard, { params: { hash: cards[0]?.hash ?? "" } });
    expect((await fleet.admin.call(endpoints.drafts.listCards)).reply.cards).toEqual([]);
  });

  test.each([
    ["under another name than was signed", card({ name: "Mallory" }), card()],
    ["with another key put beside it", card(), card({ keys: [] })],
  ])("is refused %s", async (_, bytes, signed) => {
    const station = asStation(await acceptedStation(fleet.server, fleet.admin, { origin: STATION }));
    const body = carry({ bytes, signatures: [passkey.sign("countersign.card.v1", signed)] });
    expect(await refusal(station.call(endpoints.stations.postCard, { body }))).toMatch(/card-signature/);
  });

  test("is refused from a station at another origin, and with a signature made for signing in", async () => {
    const bytes = card();
    const elsewhere = asStation(
      await acceptedStation(fleet.server, fleet.admin, { origin: "https://sign.example.org:8443" }),
    );
    const body = carry({ bytes, signatures: [passkey.sign("countersign.card.v1", bytes)] });
    expect(await refusal(elsewhere.call(endpoints.stations.postCard, { body }))).toMatch(/card-signature/);
    const here = asStation(await acceptedStation(fleet.server, fleet.admin, { origin: STATION }));
    const signIn = carry({ bytes, signatures: [passkey.sign("countersign.station.v1", bytes)] });
    expect(await refusal(here.call(endpoints.stations.postCard, { body: signIn }))).toMatch(/card-signature/);
  });
});
