/** A root, a list of requesters or an admission: first what it allows that was refused before, then all of it, then the decision. */
import type {
  AdmissionModel,
  Change,
  KeyShown,
  PeopleModel,
  RootModel,
  Segment,
  TrustSignature,
} from "@countersign/review";
import { decision } from "./decision.ts";
import { card, keyLines, policiesCard, policyLine } from "./document-cards.ts";
import { announce, type Child, el, show } from "./dom.ts";
import { pieces } from "./segments.ts";
import type { DocumentPage, Seat } from "./types.ts";
import { glassCard, glassContents, resetContents } from "./emergency-sections.ts";
import { allowsCard, standingContents } from "./standing-sections.ts";
import { tokenContents } from "./token-sections.ts";
import { changesSection } from "./request-sections.ts";
import { blockedCard } from "./view-trouble.ts";
import { count, exactly, fromNow, when } from "./words.ts";

type Model = DocumentPage["model"];

/** What the button says, by the purpose of the signature. */
export const VERBS: Readonly<Record<Seat["as"], string>> = {
  root: "Sign the root",
  people: "Sign the list",
  admit: "Sign the admission",
  approver: "Let them go",
  requester: "Sign",
  breakglass: "Break the glass",
};

const STANDING_VERBS: Readonly<Record<Seat["as"], string>> = {
  ...VERBS,
  requester: "Ask for it",
  approver: "Approve it",
};

const RESET_VERBS: Readonly<Record<Seat["as"], string>> = {
  ...VERBS,
  requester: "Say that it is lost",
  approver: "Approve the reset",
};

function verbOf(model: Model, as: Seat["as"]): string {
  if (model.document === "logreset") return RESET_VERBS[as];
  if (model.document === "token") return "Sign the token";
  return model.document === "standing" ? STANDING_VERBS[as] : VERBS[as];
}

/** Shows a document and offers what this person may do with it. */
export function showDocument(page: DocumentPage, back: () => void): void {
  const { model } = page;
  const title = titleOf(model);
  const { parts, shown } = decision({
    hash: model.hash,
    shortCode: model.shortCode,
    seats: page.seats,
    effects: page.objectors.flatMap(({ effects }) => effects),
    blocked: page.blocked,
    excluded: null,
    verb: ({ as }) => verbOf(model, as),
    signed: (_seat, state) => showSigned(title, model.shortCode, state, back),
    back,
  });
  show(
    "To sign",
    el("button", { class: "plain", onclick: back }, "‹ All that waits"),
    el("h1", {}, ...title),
    ...documentSections(page),
    ...parts,
  );
  shown?.();
}

/** All of a document, in the order in which it should be read. */
export function documentSections(page: DocumentPage): Child[] {
  const { model } = page;
  return [
    page.blocked !== null && blockedCard(page.blocked),
    strangerCard(page),
    changesCard(model),
    model.document === "standing" && changesSection(model),
    ...contentsOf(model),
    signaturesCard(model),
    el(
      "section",
      { class: "card" },
      el("h2", {}, "Short code"),
      el("p", { class: "short", id: "short-code", title: model.hash }, model.shortCode),
      el("p", { class: "end", id: "end" }, "End of the document"),
    ),
  ];
}

/** What a document is, as a heading. */
export function titleOf(model: Model): Child[] {
  if (model.document === "root") return ["Root of ", ...pieces(model.name), `, version ${model.version}`];
  if (model.document === "people")
    return ["Who may ask at ", ...pieces(model.authorityName), `, version ${model.version}`];
  if (model.document === "standing")
    return [`May run again and again: ${model.action.name}, version ${model.action.version}`];
  if (model.document === "breakglass") return ["Break the glass"];
  if (model.document === "logreset") return ["Reset of the audit log of ", ...pieces(model.authorityName)];
  if (model.document === "token") return [`Token for ${count(model.max, "machine")} of ${model.client}`];
  return [`${count(model.devices.length, "device")} for ${model.client}`];
}

/** What this station cannot compare, it says. */
function strangerCard({ follows, model }: DocumentPage): Child {
  if (follows === "held") return undefined;
  return el(
    "section",
    { class: "card care" },
    el(
      "h2",
      {},
      follows === "trial" ? "A new authority takes over from the trial" : "An authority that is new here",
    ),
    el(
      "p",
      {},
      follows === "trial"
        ? "From then on these people decide, and the server no longer. Compare every name and fingerprint below with what its owner read out to you."
        : "This station holds no root of it: nothing here was checked but the document itself. Sign only what you composed, or had read out to you, by another way.",
    ),
    model.document === "root" && el("p", { class: "mono small" }, model.authority),
  );
}

function changesCard(model: Model): Child {
  if (model.document === "breakglass") return glassCard(model);
  if (model.document === "admission" || model.document === "token" || model.document === "logreset")
    return warningsCard(model.warnings);
  if (model.document === "standing") return allowsCard(model);
  const { changes, compared } = model;
  const words = {
    nothing: "It follows nothing: there is no version to compare it with.",
    "not-held": "The version before it is not held here, so nothing can be compared. Do not sign.",
    predecessor: "Compared with the version that this station holds.",
    trial: "Compared with the trial root that this station holds.",
  }[compared.with];
  return el(
    "section",
    { class: changes.some(({ severity }) => severity === "loosens") ? "card care" : "card", id: "changes" },
    el("h2", {}, "What changes"),
    el("p", { class: "soft" }, words),
    changes.length > 0
      ? el("ul", { class: "finds" }, ...changes.map(changeLine))
      : compared.with !== "nothing" && el("p", { class: "large" }, "Nothing but its dates"),
  );
}

function changeLine(change: Change): HTMLElement {
  return el(
    "li",
    {},
    el("span", { class: "tag" }, SEVERITIES[change.severity]),
    " ",
    ...pieces(change.words),
  );
}

const SEVERITIES: Readonly<Record<Change["severity"], string>> = {
  loosens: "allows more",
  tightens: "allows less",
  neutral: "other",
};

function warningsCard(warnings: readonly string[]): Child {
  if (warnings.length === 0) return undefined;
  return el(
    "section",
    { class: "card care", id: "changes" },
    el("h2", {}, "Look at this"),
    el("ul", { class: "finds" }, ...warnings.map((words) => el("li", {}, words))),
  );
}

function contentsOf(model: Model): Child[] {
  if (model.document === "standing") return standingContents(model);
  if (model.document === "root") return rootContents(model);
  if (model.document === "token") return tokenContents(model);
  if (model.document === "breakglass") return glassContents(model);
  if (model.document === "logreset") return resetContents(model);
  return model.document === "people" ? listContents(model) : admissionContents(model);
}

function rootContents(model: RootModel): Child[] {
  return [
    peopleCard(
      "People",
      model.persons.map(({ id, name, groups, also, keys, warning }) => ({
        id,
        name,
        keys,
        warning,
        about: groups.length > 0 ? `in ${groups.join(", ")}` : "in no approving group",
        also,
      })),
    ),
    card(
      "Roles",
      el(
        "dl",
        { class: "facts" },
        ...model.roles.flatMap(({ name, words, who, clients, alone }) => [
          el("dt", {}, name),
          el(
            "dd",
            {},
            who,
            clients && `, for ${clients.join(", ")}`,
            el("div", { class: "small soft" }, words),
            alone !== undefined && el("div", { class: "alarm" }, alone),
          ),
        ]),
      ),
    ),
    card(
      "Policies",
      ...model.policies.map(({ client, kind, trust, words }) =>
        policyLine([`${kind} at ${client}`], trust, words),
      ),
    ),
    otherCard(model),
  ];
}

function listContents(model: PeopleModel): Child[] {
  return [
    peopleCard(
      "Requesters",
      model.requesters.map(({ id, name, kind, clients, addedBy, keys, warning }) => ({
        id,
        name,
        keys,
        warning,
        about: `${kind === "service" ? "a service, " : ""}for ${clients.join(", ")}; added by ${addedBy.join(", ")}`,
      })),
    ),
    card(
      "How long",
      el("p", {}, `From ${when(model.issued)} to ${when(model.expires)} (${fromNow(model.expires)}).`),
    ),
  ];
}

function admissionContents({ devices, client, policies, previous }: AdmissionModel): Child[] {
  return [
    card(
      "Devices",
      el(
        "p",
        { class: "devices" },
        el("span", { class: "many" }, devices.length.toLocaleString()),
        el("span", { class: "large" }, `for ${client}`),
      ),
      previous !== undefined && el("p", { class: "mono small" }, `in place of ${previous}`),
      el(
        "ol",
        { class: "names" },
        ...devices.map(({ name, words, fingerprint, machine, seal, warning }) =>
          el(
            "li",
            {},
            el("b", {}, ...pieces(name)),
            el("div", { class: "small" }, ...pieces(words)),
            warning !== undefined && el("div", { class: "small" }, warning),
            el("div", { class: "mono small soft" }, fingerprint),
            el("div", { class: "mono small soft" }, `secrets sealed to ${seal}`),
            machine !== undefined && el("div", { class: "mono small soft" }, `machine ${machine}`),
          ),
        ),
      ),
    ),
    policiesCard(client, policies),
  ];
}

interface PersonLine {
  readonly id: string;
  readonly name: readonly Segment[];
  readonly keys: readonly KeyShown[];
  readonly warning: string | undefined;
  readonly about: string;
  /** Fingerprints of keys that the same human holds elsewhere. */
  readonly also?: readonly string[];
}

function peopleCard(title: string, people: readonly PersonLine[]): HTMLElement {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, title),
    el(
      "ul",
      { class: "people" },
      ...people.map(({ id, name, keys, warning, about, also = [] }) =>
        el(
          "li",
          {},
          el("b", {}, ...pieces(name)),
          ` (${id}), ${about}`,
          warning !== undefined && el("div", { class: "small" }, warning),
          ...keys.map(({ kind, fingerprints, station, synced }) =>
            el(
              "div",
              { class: "mono small soft" },
              `${kind}${station === undefined ? "" : ` at ${station}`}${synced ? ", synced" : ""} ${fingerprints[0] ?? ""}`,
            ),
          ),
          ...also.map((fingerprint) => el("div", { class: "mono small soft" }, `also ${fingerprint}`)),
        ),
      ),
    ),
    people.length === 0 && el("p", {}, "Nobody."),
  );
}

function otherCard(model: RootModel): HTMLElement {
  const {
    stations,
    serverKeys,
    updateKeys,
    witnesses,
    revoked,
    minRelease,
    expires,
    hardExpires,
    successor,
  } = model;
  const row = (name: string, ...value: Child[]) => [el("dt", {}, name), el("dd", {}, ...value)];
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "Everything else"),
    el(
      "dl",
      { class: "facts" },
      ...row(
        "stations",
        ...(stations.length === 0
          ? ["none"]
          : stations.map(({ id, origin, rpid, independent }) =>
              el(
                "div",
                {},
                `${id}: ${origin}`,
                new URL(origin).hostname === rpid ? "" : `, passkeys of ${rpid}`,
                independent ? ", independent" : ", not independent",
              ),
            )),
      ),
      ...row("server keys", ...keyLines(serverKeys)),
      ...row("keys of updates", ...keyLines(updateKeys)),
      ...row(
        "witnesses",
        ...(witnesses.length === 0
          ? ["none"]
          : witnesses.map((witness) => el("div", { class: "mono small" }, ...pieces(witness)))),
      ),
      ...row(
        "ends",
        el("span", { title: exactly(expires) }, `${when(expires)} (${fromNow(expires)})`),
        `, at the latest ${when(hardExpires)}`,
      ),
      ...row(
        "revoked",
        ...(revoked.length === 0
          ? ["nothing"]
          : revoked.map((hash) => el("div", { class: "mono small" }, hash))),
      ),
      ...row("release", minRelease === 0 ? "any" : `at least ${minRelease}`),
      ...(successor ? row("successor", el("span", { class: "mono small" }, successor.hash)) : []),
    ),
  );
}

function signaturesCard({
  signatures,
  needs,
}: {
  signatures: readonly TrustSignature[];
  needs: readonly string[];
}): HTMLElement {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "Who signed"),
    signatures.length > 0
      ? el(
          "ul",
          { class: "people" },
          ...signatures.map(({ person }) =>
            el("li", {}, el("b", {}, ...pieces(person.name)), " of ", ...pieces(person.authorityName)),
          ),
        )
      : el("p", { class: "soft" }, "Nobody has signed yet."),
    ...needs.map((words) => el("p", {}, `Still needed: ${words}.`)),
  );
}

function showSigned(title: readonly Child[], shortCode: string, state: string, back: () => void): void {
  announce("You signed.");
  const next = {
    published: "Enough have signed: it is published, and devices take it as soon as they hear of it.",
    draft: "It waits for others; when enough have signed, it is published by itself.",
    kept: "The server does not answer. Your signature is kept here and handed in when it is back.",
  }[state];
  show(
    "Signed",
    el("h1", {}, "You signed"),
    el(
      "p",
      { class: "soft" },
      ...title.map((child) => (child instanceof Node ? child.cloneNode(true) : child)),
      `, ${shortCode}`,
    ),
    el(
      "section",
      { class: "card good" },
      el("h2", {}, "What happens next"),
      el("p", { id: "next" }, next ?? state),
    ),
    el("p", {}, el("button", { class: "plain", id: "back", onclick: back }, "‹ All that waits")),
  );
}
