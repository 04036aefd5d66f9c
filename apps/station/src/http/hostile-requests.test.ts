/** A running station, its server out of reach, and programs that speak to it as no browser would. */
import {
  createHash,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign as signBytes,
} from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type OutgoingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningStation, startStation } from "../start-station.ts";

const dataDir = mkdtempSync(join(tmpdir(), "countersign-hostile-requests-"));
const log: string[] = [];
let station: RunningStation;
beforeAll(async () => {
  station = await startStation(
    {
      // Nobody listens there.
      server: "http://127.0.0.1:9",
      roots: [`sha256:${"0".repeat(64)}`],
      listen: "http://station.localhost:0",
      host: "loopback",
      tls: undefined,
      dataDir,
      name: "Station of the test",
      trialDir: undefined,
      withParent: false,
    },
    (event) => void log.push(event),
  );
});
afterAll(async () => {
  await station.stop();
  rmSync(dataDir, { recursive: true });
});

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Sends exactly this. */
function send(method: string, path: string, headers: OutgoingHttpHeaders, body = ""): Promise<Reply> {
  const { host, port } = new URL(station.origin);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, method, path, headers: { host, ...headers }, setHost: false },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(parts).toString("utf8"),
          }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

const page = (): OutgoingHttpHeaders => ({
  origin: station.origin,
  "sec-fetch-site": "same-origin",
  "content-type": "application/json",
});

/** A question of the page, as the page asks it. */
async function ask(path: string, body: object = {}, more: OutgoingHttpHeaders = {}) {
  const reply = await send("POST", path, { ...page(), ...more }, JSON.stringify(body));
  // The station's own answers are objects.
  const fields = new Map(Object.entries(JSON.parse(reply.text) as Record<string, unknown>));
  const text = (name: string) => String(fields.get(name));
  return { ...reply, text, because: fields.get("because") };
}

/** An authenticator that does whatever is asked of it, with a credential id of its owner's choice. */
class Authenticator {
  readonly #key: KeyObject;
  readonly #public: KeyObject;
  readonly id: string;

  constructor(id: Buffer = randomBytes(16)) {
    const made = generateKeyPairSync("ec", { namedCurve: "P-256" });
    [this.#key, this.#public] = [made.privateKey, made.publicKey];
    this.id = id.toString("base64url");
  }

  get jwk(): JsonWebKey {
    return this.#public.export({ format: "jwk" });
  }

  #clientData(type: string, challenge: string): Buffer {
    const { origin } = station;
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #data(flags: number, rest: Buffer = Buffer.alloc(0)): Buffer {
    const rpIdHash = createHash("sha256").update(new URL(station.origin).hostname).digest();
    return Buffer.concat([rpIdHash, Buffer.from([flags, 0, 0, 0, 0]), rest]);
  }

  make(challenge: string) {
    const id = Buffer.from(this.id, "base64url");
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id]);
    return {
      id: this.id,
      authenticatorData: this.#data(0x45, attested).toString("base64url"),
      clientDataJSON: this.#clientData("webauthn.create", challenge).toString("base64url"),
      publicKey: this.#public.export({ format: "der", type: "spki" }).toString("base64url"),
    };
  }

  answer(challenge: string) {
    const [data, clientData] = [this.#data(0x05), this.#clientData("webauthn.get", challenge)];
    const signed = Buffer.concat([data, createHash("sha256").update(clientData).digest()]);
    return {
      id: this.id,
      authenticatorData: data.toString("base64url"),
      clientDataJSON: clientData.toString("base64url"),
      signature: signBytes("sha256", signed, this.#key).toString("base64url"),
    };
  }
}

/** The last step of making a card, ready to be sent. */
async function cardOf(authenticator: Authenticator, name: string) {
  const begun = await ask("/api/enrol/begin", { name });
  const enrolment = begun.text("enrolment");
  const taken = await ask("/api/enrol/key", { enrolment, ...authenticator.make(begun.text("challenge")) });
  return { because: taken.because, body: { enrolment, ...authenticator.answer(taken.text("challenge")) } };
}

async function enrol(name: string, authenticator = new Authenticator()): Promise<Authenticator> {
  const { body } = await cardOf(authenticator, name);
  expect((await ask("/api/enrol/card", body)).status).toBe(200);
  return authenticator;
}

/** A sign-in, ready to be sent. */
async function signInOf(authenticator: Authenticator) {
  const begun = await ask("/api/sign-in/begin");
  return { nonce: begun.text("nonce"), ...authenticator.answer(begun.text("challenge")) };
}

async function signIn(authenticator: Authenticator, more: OutgoingHttpHeaders = {}) {
  const reply = await ask("/api/sign-in", await signInOf(authenticator), more);
  const cookie = String([reply.headers["set-cookie"]].flat()[0]).split(";")[0] ?? "";
  return { status: reply.status, cookie, "x-station-word": reply.text("word") };
}

const statuses = (replies: readonly { readonly status: number }[]) =>
  replies.map(({ status }) => status).toSorted((left, right) => left - right);

const passkeysKept = () =>
  readFileSync(join(dataDir, "passkeys.json"), "utf8").match(/"credential"/g)?.length;

describe("somebody else's passkey", () => {
  test("keeps its place: nobody enrols another key under its credential id", async () => {
    const alice = await enrol("Alice");
    const mallory = new Authenticator(Buffer.from(alice.id, "base64url"));
    expect(mallory.jwk).not.toEqual(alice.jwk);
    const { because, body } = await cardOf(mallory, "Alice");
    expect(because).toBe("passkey-exists");
    expect((await ask("/api/enrol/card", body)).status).toBe(422);
    expect((await signIn(alice)).status).toBe(200);
  });

  test("keeps it too where both enrol at once", async () => {
    const id = randomBytes(16);
    const [first, second] = [new Authenticator(id), new Authenticator(id)];
    const [one, other] = [await cardOf(first, "One"), await cardOf(second, "Other")];
    const before = passkeysKept() ?? 0;
    const replies = await Promise.all([ask("/api/enrol/card", one.body), ask("/api/enrol/card", other.body)]);
    expect(statuses(replies)).toEqual([200, 422]);
    expect(passkeysKept()).toBe(before + 1);
  });

  test("stays signed in, however often strangers sign in with theirs", async () => {
    const [alice, mallory] = [await enrol("Alice"), await enrol("Mallory")];
    const session = await signIn(alice);
    // More than one person ever has open; the station keeps the latest of them.
    const sessions = [];
    for (let at = 0; at < 25; at++) sessions.push(await signIn(mallory));
    const stillIn = await Promise.all(
      [session, ...sessions].map(({ status: _status, ...own }) => ask("/api/me", {}, own)),
    );
    const [alices, ...mallorys] = stillIn.map(({ status }) => status);
    expect(alices).toBe(200);
    expect(mallorys.filter((status) => status === 200)).toHaveLength(20);
    expect(mallorys.at(-1)).toBe(200);
  });
});

describe("what is good once", () => {
  test("a sign-in that is sent twice at once opens one session", async () => {
    const alice = await enrol("Alice");
    const body = await signInOf(alice);
    const replies = await Promise.all(Array.from({ length: 4 }, () => ask("/api/sign-in", body)));
    expect(statuses(replies)).toEqual([200, 422, 422, 422]);
  });

  test("an enrolment that is finished twice at once makes one card and one session", async () => {
    const { body } = await cardOf(new Authenticator(), "Twice");
    const replies = await Promise.all(Array.from({ length: 4 }, () => ask("/api/enrol/card", body)));
    expect(statuses(replies)).toEqual([200, 422, 422, 422]);
  });
});

describe("a session", () => {
  test("is neither the cookie alone nor the word alone, nor those of two people", async () => {
    const [alice, mallory] = [await signIn(await enrol("Alice")), await signIn(await enrol("Mallory"))];
    const tried: OutgoingHttpHeaders[] = [
      { cookie: alice.cookie },
      { "x-station-word": alice["x-station-word"] },
      { cookie: alice.cookie, "x-station-word": mallory["x-station-word"] },
      // Another port of this name may lay its own cookie before ours.
      { cookie: `${mallory.cookie}; ${alice.cookie}`, "x-station-word": alice["x-station-word"] },
    ];
    for (const headers of tried) expect((await ask("/api/me", {}, headers)).status).toBe(401);
    const own = { cookie: alice.cookie, "x-station-word": alice["x-station-word"] };
    expect((await ask("/api/me", {}, own)).status).toBe(200);
  });

  test("is never the one that somebody laid out beforehand", async () => {
    const planted = `station=${randomBytes(32).toString("base64url")}`;
    const opened = await signIn(await enrol("Alice"), { cookie: planted });
    expect(opened.cookie).not.toBe(planted);
    const word = { "x-station-word": opened["x-station-word"] };
    expect((await ask("/api/me", {}, { cookie: planted, ...word })).status).toBe(401);
  });

  test("signs nothing that it was not shown, whatever hash, seat or objection is named", async () => {
    const { status: _status, ...own } = await signIn(await enrol("Alice"));
    const hash = `sha256:${"1".repeat(64)}`;
    for (const [path, body] of [
      ["/api/sign/begin", { hash, seat: "approver x y" }],
      ["/api/sign", { hash, seat: "approver x y" }],
      ["/api/object/begin", { hash, effect: "veto", reason: "no" }],
      ["/api/state", { hash }],
    ] as const)
      expect((await ask(path, body, own)).because).toBe("not-shown");
    const empty = { id: "a", authenticatorData: "a", clientDataJSON: "a", signature: "a" };
    expect((await ask("/api/object", empty, own)).because).toBe("not-begun");
  });
});

describe("nothing comes of", () => {
  test.each([
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "//page.css",
    "/page/main.ts",
    "/main.js.map",
    "/constructor",
    "http://evil.example/",
  ])("asking for %s", async (path) => {
    const { status, text } = await send("GET", path, {});
    expect(status).toBe(404);
    expect(text).not.toContain("dependencies");
  });

  test.each<[what: string, headers: OutgoingHttpHeaders, status: number]>([
    ["a name that was rebound to this address", { host: "evil.example" }, 403],
    [
      "what a proxy is said to have been asked for",
      { host: "evil.example", "x-forwarded-host": "station.localhost" },
      403,
    ],
    ["a form of another site", { origin: "http://evil.example", "sec-fetch-site": "cross-site" }, 403],
    ["a page of the console", { origin: "http://localhost:7400", "sec-fetch-site": "same-site" }, 403],
    ["a form in disguise", { "content-type": "text/plain" }, 415],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["no form at all", { "content-type": "" }, 415],
  ])("a post with %s", async (_what, headers, status) => {
    const reply = await send("POST", "/api/about", { ...page(), ...headers }, "{}");
    expect(reply.status).toBe(status);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test.each(["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])("%s", async (method) => {
    expect((await send(method, "/api/about", page(), "")).status).toBe(405);
    expect((await send(method, "/", { origin: "http://evil.example" }, "")).status).toBe(403);
  });

  test("knocking for hours but a few lines in the log", async () => {
    const knock = () => send("GET", "/", { host: "evil.example" });
    for (let round = 0; round < 12; round++) await Promise.all(Array.from({ length: 10 }, knock));
    // Fifty, and as many again where an hour ends meanwhile.
    expect(log.filter((line) => line === "a stranger was refused").length).toBeGreaterThanOrEqual(50);
    expect(log.length).toBeLessThan(120);
  });

  test("bodies that are long, deep, no object, or reach for what all objects share", async () => {
    const post = (body: string) => send("POST", "/api/enrol/begin", page(), body);
    expect((await post(`{"name":"${"x".repeat(70_000)}"}`)).status).toBe(413);
    expect((await post(`{"name":"${"x".repeat(101)}"}`)).status).toBe(400);
    expect((await post(`${"[".repeat(30_000)}${"]".repeat(30_000)}`)).status).toBe(400);
    for (const body of ["[]", "null", "7", '"name"', "{", ""]) expect((await post(body)).status).toBe(400);
    expect((await post('{"__proto__":{"name":"x"}}')).status).toBe(400);
    expect((await post('{"constructor":{"prototype":{"name":"x"}}}')).status).toBe(400);
    expect((await post('{"name":"a\\u0000b"}')).status).toBe(400);
    expect((await post('{"name":["Alice"]}')).status).toBe(400);
    expect(Object.hasOwn(Object.prototype, "name")).toBe(false);
  });

  // The last of all: nobody on this machine begins another passkey within the hour.
  test("beginning passkeys without end: a network has its share of an hour", async () => {
    const begin = () => send("POST", "/api/enrol/begin", page(), '{"name":"Mallory"}');
    const replies = await Promise.all(Array.from({ length: 60 }, begin));
    const refused = replies.filter(({ status }) => status === 422);
    expect(refused.length).toBeGreaterThanOrEqual(30);
    expect(refused[0]?.text).toContain("too-many-enrolments");
  });
});
