/** The sections of a request, each a card, in the words of the model that packages/review made. */
import type { PersonShown, RequestModel, ScriptAction } from "@countersign/review";
import { type Child, el } from "./dom.ts";
import { diffTable } from "./diff.ts";
import { inline, lineTable, pieces } from "./segments.ts";
import type { RequestPage } from "./types.ts";
import { count, duration, exactly, fromNow, size, when } from "./words.ts";

function card(title: string, ...children: readonly Child[]): HTMLElement {
  return el("section", { class: "card" }, el("h2", {}, title), ...children);
}

export function person({ name, id, from, service }: PersonShown): HTMLElement {
  const kind =
    from === "nowhere"
      ? " (nobody has checked this name)"
      : service && from !== "server"
        ? " (a service)"
        : "";
  return el("span", { title: id }, el("b", {}, ...pieces(name)), kind);
}

/** Who asks, for whom, why, and until when. */
export function whoSection(model: RequestModel): HTMLElement {
  const { requester, client, reason, window: open } = model;
  return card(
    "Who asks",
    el(
      "p",
      { class: "who" },
      person(requester),
      " of ",
      ...pieces(requester.authorityName),
      " asks, for client ",
      el("b", {}, client),
      ":",
    ),
    el("blockquote", {}, inline(reason)),
    el(
      "p",
      { class: "small soft", title: `${exactly(open.notBefore)} to ${exactly(open.notAfter)}` },
      `Devices take it until ${when(open.notAfter)} (${fromNow(open.notAfter)}).`,
    ),
  );
}

/** What changed since this person last approved the same. */
export function changesSection({ since }: Pick<RequestModel, "since">): HTMLElement {
  if (since.first)
    return card(
      "What changed",
      el("p", { class: "large" }, "First time"),
      el(
        "p",
        { class: "soft" },
        "You have not signed this here before, so there is nothing to compare with. Read all of it.",
      ),
    );
  const { changes, script, scriptUnknown } = since;
  const ago = `Compared with what you signed ${fromNow(since.when)}, from this station's own memory.`;
  if (changes.length === 0 && !script && !scriptUnknown)
    return card("What changed", el("p", { class: "large" }, "Nothing"), el("p", { class: "soft" }, ago));
  return card(
    "What changed",
    el("p", { class: "soft" }, ago),
    changes.length > 0 &&
      el(
        "dl",
        { class: "facts" },
        ...changes.flatMap(({ field, before, after }) => [
          el("dt", {}, field),
          el(
            "dd",
            {},
            before.length > 0 && el("s", {}, ...pieces(before)),
            before.length > 0 && after.length > 0 && " → ",
            after.length > 0 && el("b", {}, ...pieces(after)),
          ),
        ]),
      ),
    scriptUnknown && el("p", {}, "The script is another one; the old one is not at hand any more."),
    script &&
      el(
        "p",
        {},
        `The script: ${count(script.added, "line")} added, ${count(script.removed, "line")} removed.`,
      ),
    script && diffTable(script),
  );
}

/** What is to be looked at before signing. */
export function warningsSection({ warnings }: RequestModel): Child {
  if (warnings.length === 0) return undefined;
  return el(
    "section",
    { class: "card care", id: "warnings" },
    el("h2", {}, "Look at this"),
    el(
      "ul",
      { class: "finds" },
      ...warnings.map(({ part, at, words, lines = [] }) =>
        el(
          "li",
          {},
          el("b", {}, at === undefined ? part : `${part} ${at}`),
          `: ${words}`,
          lines.length > 0 &&
            ` (line${lines.length > 1 ? "s" : ""} ${lines.slice(0, 8).join(", ")}${lines.length > 8 ? " …" : ""})`,
        ),
      ),
    ),
  );
}

/** The script and what it is given, or the restart. */
export function actionSection({ action }: RequestModel): Child[] {
  if (action.kind === "reboot")
    return [
      card(
        "What happens",
        el("p", { class: "large" }, "The devices restart"),
        el("p", {}, action.delaySeconds === 0 ? "At once." : `After ${duration(action.delaySeconds)}.`),
      ),
    ];
  return [scriptCard(action), givenCard(action)];
}

export function scriptCard({
  name,
  version,
  interpreter,
  script,
}: Pick<ScriptAction, "name" | "version" | "interpreter" | "script">): HTMLElement {
  // The last line's own end begins no line.
  const lines = script.lines.at(-1)?.segments.length === 0 ? script.lines.slice(0, -1) : script.lines;
  return card(
    "The script",
    el(
      "p",
      { class: "large" },
      `${name} `,
      el("span", { class: "soft" }, `version ${version}, ${interpreter}`),
    ),
    el("p", { class: "soft small" }, `${count(lines.length, "line")}, all of them below.`),
    lineTable(lines, `Script ${name}`),
    ...script.decoded.flatMap(decodedPart),
    el("p", { class: "end" }, `End of the script, ${count(lines.length, "line")}`),
  );
}

/** What stood encoded in the script, decoded: part of what is read. */
function decodedPart({ line, encoding, lines }: ScriptAction["script"]["decoded"][number]): Child[] {
  const title = el("h3", { class: "decoded" }, `Line ${line}, decoded from ${encoding}`);
  if (!lines)
    return [
      title,
      el("p", {}, "It is compressed as well, and cannot be shown. Nobody can read what it does."),
    ];
  return [title, lineTable(lines, `Decoded from line ${line}`)];
}

function givenCard({ arguments: given, input, environment, secrets }: ScriptAction): Child {
  const nothing = given.length + environment.length + secrets.length === 0 && !input;
  return card(
    "What it is given",
    nothing && el("p", { class: "soft" }, "No arguments, no input, nothing in its environment."),
    given.length > 0 &&
      el(
        "dl",
        { class: "facts" },
        ...given.flatMap(({ position, segments }) => [
          el("dt", {}, `argument ${position}`),
          segments.length === 0
            ? el("dd", { class: "soft" }, "empty")
            : el("dd", { class: "code" }, inline(segments)),
        ]),
      ),
    environment.length > 0 &&
      el(
        "dl",
        { class: "facts" },
        ...environment.flatMap(({ name, value, danger }) => [
          el("dt", { class: "mono" }, name),
          el(
            "dd",
            { class: "code" },
            inline(value),
            danger !== undefined && el("p", { class: "small" }, danger),
          ),
        ]),
      ),
    secrets.length > 0 &&
      el(
        "dl",
        { class: "facts" },
        ...secrets.flatMap(({ param, words }) => [el("dt", {}, `secret ${param}`), el("dd", {}, words)]),
      ),
    input && el("h3", {}, "Standard input"),
    input && lineTable(input, "Standard input"),
  );
}

/** As whom, with which network, on how many devices: in large type. */
export function mannerSection({ runAs, network, limits, devices }: RequestModel): HTMLElement {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "Where and how"),
    el(
      "p",
      { class: "devices", id: "devices" },
      el("span", { class: "many" }, devices.count.toLocaleString()),
      el("span", { class: "large" }, devices.count === 1 ? "device" : "devices"),
    ),
    el(
      "details",
      // Which machines is read like everything else: only a list that nobody reads name by name is folded.
      devices.count <= 20 ? { open: true } : {},
      el("summary", {}, devices.count === 1 ? "Its name" : "Their names"),
      el(
        "ol",
        { class: "names" },
        ...devices.list.map(({ name, fingerprint, warning }) =>
          el(
            "li",
            { title: fingerprint },
            ...pieces(name),
            warning !== undefined && el("span", { class: "tag" }, warning),
          ),
        ),
      ),
    ),
    el(
      "dl",
      { class: "facts" },
      el("dt", {}, "runs as"),
      el(
        "dd",
        {},
        el("span", { class: "large" }, runAs.user),
        el("div", { class: "soft small" }, runAs.words),
      ),
      el("dt", {}, "network"),
      el(
        "dd",
        {},
        el("span", { class: "large" }, network.value),
        el("div", { class: "soft small" }, network.words),
      ),
      el("dt", {}, "limits"),
      el("dd", {}, `${duration(limits.seconds)}, ${size(limits.outputBytes)} of output`),
    ),
  );
}

/** Who signed or refused, and what is still asked for. */
export function othersSection({
  signatures,
  signaturesUnknown,
  objections,
  authorities,
}: RequestModel): HTMLElement {
  return card(
    "Others",
    objections.length > 0 &&
      el(
        "ul",
        { class: "people" },
        ...objections.map(({ effect, person: by, reason, time }) =>
          el(
            "li",
            {},
            el("span", { class: "tag" }, { refuse: "refused", veto: "vetoed", cancel: "cancelled" }[effect]),
            " ",
            person(by),
            ": ",
            inline(reason),
            el("span", { class: "soft small" }, ` ${fromNow(time)}`),
          ),
        ),
      ),
    signatures.length > 0
      ? el(
          "ul",
          { class: "people" },
          ...signatures.map(({ person: by, as, independent, counts }) =>
            el(
              "li",
              {},
              person(by),
              as === "requester" ? " signed the request" : " countersigned",
              independent ? ", through an independent channel" : "",
              counts ? "" : " (does not count)",
            ),
          ),
        )
      : el("p", { class: "soft" }, "Nobody has signed yet."),
    signaturesUnknown > 0 &&
      el("p", {}, `${count(signaturesUnknown, "signature")} by nobody who is known here, or no good.`),
    ...authorities.map(({ name, needs, trust }) =>
      el(
        "p",
        {},
        el("b", {}, ...pieces(name)),
        needs.length > 0 ? ` asks for ${needs.join("; ")}.` : " asks for nothing more.",
        trust === "device-trust" ? "" : ` (${trust})`,
      ),
    ),
  );
}

/** Every check that a device makes. */
export function checksSection({ checks }: RequestPage): HTMLElement {
  const many = (outcome: string) => checks.filter((check) => check.outcome === outcome).length;
  const [holds, waits, fails] = [many("holds"), many("waits"), many("fails")];
  const words = `${holds} hold${waits > 0 ? `, ${waits} wait${waits === 1 ? "s" : ""} for signatures` : ""}${fails > 0 ? `, ${fails} fail${fails === 1 ? "s" : ""}` : ""}`;
  return el(
    "section",
    { class: fails > 0 ? "card stop" : "card" },
    el("h2", {}, "What the devices will check"),
    el(
      "details",
      fails > 0 ? { open: true } : {},
      el("summary", {}, words),
      el(
        "ul",
        { class: "checks small" },
        ...checks.map(({ check, outcome, because, detail }) =>
          el(
            "li",
            {},
            el("b", {}, { holds: "✓ ", waits: "… ", fails: "✗ " }[outcome]),
            check.replaceAll("-", " "),
            because !== undefined && el("span", { class: "soft" }, ` ${because}: ${detail ?? ""}`),
          ),
        ),
      ),
    ),
  );
}

/** For recognising on another screen, never for deciding. */
export function shortCodeSection({ shortCode, hash }: RequestModel): HTMLElement {
  return card(
    "Short code",
    el("p", { class: "short", id: "short-code", title: hash }, shortCode),
    el(
      "p",
      { class: "small soft" },
      "To recognise this request elsewhere. It proves nothing; what you read above does.",
    ),
    // The buttons wait for this: arguments, input and machines decide as much as the script does.
    el("p", { class: "end", id: "end" }, "End of the request"),
  );
}
