/** What the page may ask of the station: one function a place, all of them posts from the page itself. */
import { ApiError, UnreachableError } from "@countersign/api";
import { carry, type Namespace, type Veto } from "@countersign/protocol";
import type { PasskeyStore } from "../disk/passkey-store.ts";
import type { StationKey } from "../disk/station-key.ts";
import type { Deliveries } from "../server-link/deliver.ts";
import { type ServerLink, WrongServerError } from "../server-link/server-link.ts";
import { serverSays } from "../server-link/server-says.ts";
import { challengeFor, type GivenAssertion, signatureFrom } from "../signing/assertion.ts";
import { composeBatch, MOST_IN_A_BATCH } from "../signing/compose-batch.ts";
import { Enrolments } from "../signing/enrolment.ts";
import type { NewCredential } from "../signing/registration.ts";
import { SignIns } from "../signing/sign-in.ts";
import type { Station } from "../station.ts";
import type { StationPlace } from "../station-place.ts";
import type { StationTrust } from "../trust/station-trust.ts";
import { personsOf } from "../trust/who-may-sign.ts";
import { BodyError, textOf, textsOf } from "./read-body.ts";
import type { Session, Sessions } from "./sessions.ts";
import { isPending, Standing } from "./standing.ts";

type Fields = ReadonlyMap<string, unknown>;

/** An answer to the page. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly cookie?: string;
}

/** What the routes stand on. */
export interface RouteParts {
  readonly place: StationPlace;
  readonly name: string;
  readonly key: StationKey;
  readonly link: ServerLink;
  readonly trust: StationTrust;
  readonly passkeys: PasskeyStore;
  readonly sessions: Sessions;
  readonly station: Station;
  readonly deliveries: Deliveries;
  readonly trial: boolean;
  readonly now: () => number;
}

/** One place: with a session, or without. */
type Route =
  /** `address`: who asks, as the socket has it. */
  | { readonly open: true; readonly handle: (fields: Fields, address: string) => Promise<Answer> | Answer }
  | { readonly open: false; readonly handle: (fields: Fields, session: Session) => Promise<Answer> | Answer };

const ok = (body: unknown): Answer => ({ status: 200, body });
const refused = (because: string, detail = ""): Answer => ({ status: 422, body: { because, detail } });

const APPROVE = "countersign.approve.v1" as const;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const HASH = /^sha256:[0-9a-f]{64}$/;
// oxlint-disable-next-line no-control-regex -- refusing control characters is the purpose
const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f]+$/;

/** The routes by path. */
export function pageRoutes(parts: RouteParts): ReadonlyMap<string, Route> {
  const { place, passkeys, sessions, station, trust, link } = parts;
  const signIns = new SignIns(place, passkeys);
  const isKnown = (fingerprint: string) => personsOf(fingerprint, trust.roots, trust.people).length > 0;
  const enrolments = new Enrolments(place, passkeys, isKnown);
  const standing = new Standing(trust, parts.now);
  const open = (handle: (fields: Fields, address: string) => Promise<Answer> | Answer): Route => ({
    open: true,
    handle,
  });
  const known = (handle: (fields: Fields, session: Session) => Promise<Answer> | Answer): Route => ({
    open: false,
    handle,
  });
  const about = () => ({
    station: {
      name: parts.name,
      origin: place.origin,
      fingerprint: parts.key.fingerprint,
      server: link.server,
      trial: parts.trial,
    },
  });
  const me = ({ passkey }: Pick<Session, "passkey">) => ({
    name: passkey.name,
    fingerprint: passkey.fingerprint,
    persons: personsOf(passkey.fingerprint, trust.roots, trust.people).map(
      ({ authorityName, name, person, listed }) => ({ authorityName, name, person, listed }),
    ),
  });
  return new Map<string, Route>([
    ["/api/about", open(() => ok(about()))],
    ["/api/standing", open(async () => ok({ standing: await standing.ask() }))],
    ["/api/sign-in/begin", open(() => ok({ ...signIns.begin(), rpId: place.rpId }))],
    [
      "/api/sign-in",
      open(async (fields) => {
        const signed = await signIns.finish(textOf(fields, "nonce", 100, BASE64URL), assertionOf(fields));
        if (!signed.ok) return refused(signed.because);
        const { cookie, word } = sessions.open(signed.passkey);
        return { status: 200, body: { word, ...me(signed) }, cookie };
      }),
    ],
    [
      "/api/enrol/begin",
      open((fields, address) => {
        const begun = enrolments.begin(textOf(fields, "name", 100, ONE_LINE), address, parts.now());
        return begun.ok ? ok({ ...begun, rpId: place.rpId }) : refused(begun.because);
      }),
    ],
    [
      "/api/enrol/key",
      open((fields) => {
        const enrolment = textOf(fields, "enrolment", 100, BASE64URL);
        const taken = enrolments.takeKey(enrolment, credentialOf(fields), trust.roots, parts.now());
        return taken.ok ? ok({ ...taken, rpId: place.rpId }) : refused(taken.because);
      }),
    ],
    [
      "/api/enrol/card",
      open(async (fields) => {
        const enrolment = textOf(fields, "enrolment", 100, BASE64URL);
        const made = await enrolments.finish(enrolment, assertionOf(fields), parts.now());
        if (!made.ok) return refused(made.because);
        const { cookie, word } = sessions.open(made.passkey);
        const card = carry(made.card);
        const offered = await parts.deliveries.send({ kind: "card", document: card }).then(
          () => true,
          () => false,
        );
        return { status: 200, body: { word, ...me(made), card, offered }, cookie };
      }),
    ],
    ["/api/sign-out", open(() => ok({}))],
    ["/api/me", known((_fields, session) => ok({ ...about(), ...me(session) }))],
    [
      "/api/waiting",
      known(async (_fields, session) => {
        const items = await station.waiting(session.passkey);
        return ok({ items, ...me(session), complaints: trust.complaints, unmet: trust.unmetPins });
      }),
    ],
    [
      "/api/view",
      known(async (fields, session) => {
        const run = textOf(fields, "run", 36, /^[0-9a-f-]{36}$/);
        return remember(
          session,
          await station.openView(session.passkey, run, textOf(fields, "token", 43, BASE64URL)),
        );
      }),
    ],
    [
      "/api/request",
      known(async (fields, session) =>
        remember(session, await station.openRequest(session.passkey, textOf(fields, "hash", 71, HASH))),
      ),
    ],
    [
      "/api/document",
      known(async (fields, session) =>
        remember(session, await station.openDocument(session.passkey, textOf(fields, "hash", 71, HASH))),
      ),
    ],
    [
      "/api/state",
      known(async (fields, session) => {
        const hash = textOf(fields, "hash", 71, HASH);
        return session.shown.has(hash) ? ok(await station.stateOf(hash)) : refused("not-shown");
      }),
    ],
    [
      "/api/sign/begin",
      known((fields, session) => {
        const seat = seatIn(fields, session);
        if ("status" in seat) return seat;
        const { shown, namespace } = seat;
        return ok({ challenge: challengeFor(namespace, shown.signed.bytes), ...allowed(session) });
      }),
    ],
    [
      "/api/sign",
      known(async (fields, session) => {
        const seat = seatIn(fields, session);
        if ("status" in seat) return seat;
        const { shown, namespace } = seat;
        const what = { namespace, message: shown.signed.bytes };
        const signed = await signatureFrom(assertionOf(fields), session.passkey, what, place);
        if (!signed.ok) return refused(signed.because, "this is not your signature over what was shown");
        return ok(await station.deliver(session.passkey, shown, signed.signature));
      }),
    ],
    [
      "/api/batch/begin",
      known((fields, session) => {
        const hashes = textsOf(fields, "documents", MOST_IN_A_BATCH, 71, HASH);
        const composed = composeBatch(hashes, session.shown);
        if (!composed.ok) return refused(composed.because, composed.detail);
        session.batch = composed.batch;
        const { bytes } = composed.batch;
        return ok({ challenge: challengeFor(APPROVE, bytes), ...allowed(session) });
      }),
    ],
    [
      "/api/batch",
      known(async (fields, session) => {
        const { batch } = session;
        if (!batch) return refused("not-begun");
        const what = { namespace: APPROVE, message: batch.bytes };
        const signed = await signatureFrom(assertionOf(fields), session.passkey, what, place);
        if (!signed.ok) return refused(signed.because, "this is not your signature over what was shown");
        delete session.batch;
        return ok({ outcomes: await station.deliverBatch(session.passkey, batch, signed.signature) });
      }),
    ],
    [
      "/api/object/begin",
      known((fields, session) => {
        const shown = session.shown.get(textOf(fields, "hash", 71, HASH));
        if (!shown) return refused("not-shown");
        const effect = effectOf(fields);
        const bytes = station.objection(shown, effect, textOf(fields, "reason", 1000, ONE_LINE));
        if (!bytes) return refused("not-yours", `you cannot ${effect} this`);
        session.objection = bytes;
        return ok({ challenge: challengeFor("countersign.veto.v1", bytes), ...allowed(session) });
      }),
    ],
    [
      "/api/object",
      known(async (fields, session) => {
        const { objection } = session;
        if (!objection) return refused("not-begun");
        const what = { namespace: "countersign.veto.v1" as const, message: objection };
        const signed = await signatureFrom(assertionOf(fields), session.passkey, what, place);
        if (!signed.ok) return refused(signed.because);
        delete session.objection;
        await station.object(objection, signed.signature);
        return ok({});
      }),
    ],
  ]);

  function allowed({ passkey }: Session) {
    return { rpId: place.rpId, credential: passkey.credential };
  }
}

function remember(
  session: Session,
  result: Awaited<ReturnType<Station["openRequest" | "openDocument"]>>,
): Answer {
  if (!result.ok) return refused(result.because, result.detail);
  session.shown.set(result.shown.hash, result.shown);
  return ok(result.page);
}

/** What the person wants to sign: something that this very session was shown, in a seat that is theirs. */
function seatIn(fields: Fields, session: Session) {
  const shown = session.shown.get(textOf(fields, "hash", 71, HASH));
  if (!shown) return refused("not-shown", "this page was not shown what it wants signed");
  if (shown.blocked !== undefined) return refused("blocked", shown.blocked);
  const id = textOf(fields, "seat", 300);
  const seat = shown.seats.find((candidate) => candidate.id === id);
  if (!seat) return refused("not-yours", "this is not yours to sign");
  const { namespace }: { namespace: Namespace } = seat;
  return { shown, namespace };
}

function effectOf(fields: Fields): Veto["effect"] {
  const effect = fields.get("effect");
  if (effect !== "refuse" && effect !== "veto" && effect !== "cancel")
    throw new BodyError(400, "effect is unknown");
  return effect;
}

function assertionOf(fields: Fields): GivenAssertion {
  return {
    id: textOf(fields, "id", 1400, BASE64URL),
    authenticatorData: textOf(fields, "authenticatorData", 1024, BASE64URL),
    clientDataJSON: textOf(fields, "clientDataJSON", 4096, BASE64URL),
    signature: textOf(fields, "signature", 2048, BASE64URL),
  };
}

function credentialOf(fields: Fields): NewCredential {
  return {
    id: textOf(fields, "id", 1400, BASE64URL),
    authenticatorData: textOf(fields, "authenticatorData", 4096, BASE64URL),
    clientDataJSON: textOf(fields, "clientDataJSON", 4096, BASE64URL),
    publicKey: textOf(fields, "publicKey", 2048, BASE64URL),
  };
}

/** What went wrong on the way to the server, as an answer in words; anything else is thrown on. */
export function serverTrouble(error: unknown): Answer {
  if (error instanceof UnreachableError)
    return { status: 502, body: { because: "server-unreachable", detail: "the server does not answer" } };
  if (error instanceof WrongServerError)
    return { status: 502, body: { because: "wrong-server", detail: error.message } };
  if (error instanceof ApiError) {
    const said = serverSays(error);
    return isPending(error)
      ? { status: 503, body: { ...said, because: "station-pending" } }
      : { status: 502, body: said };
  }
  throw error;
}
