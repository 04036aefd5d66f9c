/** A push service on loopback, for tests: verifies who sends, and opens what was sent with an independent library. */
import { createECDH, createPublicKey, type ECDH, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import ece from "http_ece";

/** A message as it came. */
export interface ReceivedPush {
  /** Whom it was for: what the address ends with. */
  readonly browser: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the sender's token says, verified under the key that the browser subscribed to. */
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string };
  readonly text: string;
}

/** A browser's subscription, as its script would hand it on. */
export interface PushSubscriptionParts {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** The running service. */
export interface PushReceiver extends AsyncDisposable {
  readonly origin: string;
  readonly pushes: readonly ReceivedPush[];
  /** What was refused because of who sent it. */
  readonly strangers: readonly string[];
  /** What it answers instead of taking messages; undefined: takes them. */
  status: number | undefined;
  /** A new browser, which takes messages from the holder of this key only. */
  subscribe(name: string, senderKey: string): PushSubscriptionParts;
}

/** Opens a message for a browser that has this key and secret. Throws where it was made for another. */
export function openPush(body: Uint8Array, browser: ECDH, auth: Uint8Array): string {
  return ece
    .decrypt(Buffer.from(body), { version: "aes128gcm", privateKey: browser, authSecret: Buffer.from(auth) })
    .toString("utf8");
}

/** Starts one. */
export async function startPushReceiver(): Promise<PushReceiver> {
  const pushes: ReceivedPush[] = [];
  const strangers: string[] = [];
  const browsers = new Map<string, { key: ECDH; auth: Buffer; senderKey: string }>();
  let status: number | undefined;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const name = request.url?.split("/").at(-1) ?? "";
      const browser = browsers.get(name);
      const claims = browser && claimsOf(String(request.headers.authorization), browser.senderKey);
      if (!browser || !claims) {
        strangers.push(name);
        response.writeHead(403).end("who are you?");
      } else if (status !== undefined) response.writeHead(status).end(`no: ${request.url}`);
      else {
        const text = openPush(Buffer.concat(pieces), browser.key, browser.auth);
        pushes.push({ browser: name, headers: request.headers, claims, text });
        response.writeHead(201).end();
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    pushes,
    strangers,
    get status() {
      return status;
    },
    set status(value) {
      status = value;
    },
    subscribe(name, senderKey) {
      const key = createECDH("prime256v1");
      key.generateKeys();
      const auth = randomBytes(16);
      const secret = `${name}-hidden-in-the-address`;
      browsers.set(secret, { key, auth, senderKey });
      return {
        endpoint: `${origin}/send/${secret}`,
        p256dh: key.getPublicKey("base64url"),
        auth: auth.toString("base64url"),
      };
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function claimsOf(header: string, senderKey: string): ReceivedPush["claims"] | undefined {
  const [, head = "", claims = "", signature = "", key] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header) ?? [];
  if (key !== senderKey) return undefined;
  const point = Buffer.from(key, "base64url");
  const half = (from: number) => point.subarray(from, from + 32).toString("base64url");
  const publicKey = createPublicKey({
    key: { kty: "EC", crv: "P-256", x: half(1), y: half(33) },
    format: "jwk",
  });
  const isTheirs = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  // The signature holds, so it says what our own code wrote.
  return isTheirs
    ? (JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as ReceivedPush["claims"])
    : undefined;
}
