/** The sections of a standing approval: what it allows that was refused before, then all of it. */
import type { StandingModel } from "@countersign/review";
import { type Child, el } from "./dom.ts";
import { person, scriptCard } from "./request-sections.ts";
import { inline, lineTable, pieces } from "./segments.ts";
import { duration, exactly, fromNow, size, when } from "./words.ts";

function card(title: string, ...children: readonly Child[]): HTMLElement {
  return el("section", { class: "card" }, el("h2", {}, title), ...children);
}

/** What was refused before and is allowed from then on, with everything to be looked at twice. */
export function allowsCard({ allows, warnings }: StandingModel): HTMLElement {
  return el(
    "section",
    { class: "card care", id: "changes" },
    el("h2", {}, "What this allows that was refused before"),
    el("ul", { class: "finds" }, ...allows.map((words) => el("li", {}, words))),
    warnings.length > 0 && el("h3", {}, "Look twice"),
    warnings.length > 0 &&
      el(
        "ul",
        { class: "finds" },
        ...warnings.map(({ part, at, words, lines }) =>
          el(
            "li",
            {},
            el("span", { class: "tag" }, at === undefined ? part : `${part} ${at}`),
            ` ${words}`,
            lines && lines.length > 0 && ` (line ${lines.slice(0, 5).join(", ")})`,
          ),
        ),
      ),
  );
}

/** Who asks, when and how often, with which arguments, where, and the script itself. */
export function standingContents(model: StandingModel): Child[] {
  const { requester, client, reason, schedule, issued, expires, runAs, network, limits, devices } = model;
  return [
    card(
      "Who asks",
      el("p", { class: "who" }, person(requester), " asks, for client ", el("b", {}, client), ":"),
      el("blockquote", {}, inline(reason)),
    ),
    card(
      "When and how often",
      el("ul", { class: "finds" }, ...schedule.map((words) => el("li", { class: "large" }, words))),
      el(
        "p",
        { class: "soft", title: `${exactly(issued)} to ${exactly(expires)}` },
        `From ${when(issued)} until ${when(expires)} (${fromNow(expires)}).`,
      ),
    ),
    devicesCard(devices, client),
    argumentsCard(model),
    card(
      "How",
      el(
        "dl",
        { class: "facts" },
        ...fact("runs as", el("span", { class: "large" }, runAs.user), runAs.words),
        ...fact("network", el("span", { class: "large" }, network.value), network.words),
        ...fact("limits", `${duration(limits.seconds)}, ${size(limits.outputBytes)} of output`),
      ),
    ),
    scriptCard(model.action),
    card(
      "Who decides",
      el(
        "ul",
        { class: "finds" },
        ...model.authorities.map(({ authority, name, minVersion }) =>
          el("li", { title: authority }, ...pieces(name), `, from version ${minVersion}`),
        ),
      ),
    ),
  ];
}

function fact(name: string, value: Child, words?: string): HTMLElement[] {
  return [
    el("dt", {}, name),
    el("dd", {}, value, words !== undefined && el("div", { class: "soft small" }, words)),
  ];
}

function devicesCard(
  { all, count: most, words, list }: StandingModel["devices"],
  client: string,
): HTMLElement {
  return card(
    "Where",
    el(
      "p",
      { class: "devices", id: "devices" },
      el("span", { class: "many" }, all ? `All of ${client}` : most.toLocaleString()),
      !all && el("span", { class: "large" }, most === 1 ? "device" : "devices"),
    ),
    all && el("p", { class: "large" }, words),
    list.length > 0 &&
      el(
        "ol",
        { class: "names" },
        ...list.map(({ name, fingerprint, warning }) =>
          el(
            "li",
            { title: fingerprint },
            ...pieces(name),
            warning !== undefined && el("span", { class: "tag" }, warning),
          ),
        ),
      ),
  );
}

function argumentsCard({ allowed, action }: StandingModel): Child {
  const { input, environment } = action;
  if (allowed.length === 0 && !input && environment.length === 0) return undefined;
  return card(
    "What it is given",
    el(
      "dl",
      { class: "facts" },
      ...allowed.flatMap(({ position, name, words, open }) => [
        el("dt", {}, `argument ${position}, `, ...pieces(name)),
        el("dd", {}, open && el("span", { class: "tag" }, "anything"), " ", ...pieces(words)),
      ]),
      ...environment.flatMap(({ name, value, danger }) => [
        el("dt", {}, name),
        el("dd", {}, ...pieces(value), danger !== undefined && el("span", { class: "tag" }, danger)),
      ]),
    ),
    input && el("h3", {}, "Standard input"),
    input && lineTable(input, "Standard input"),
  );
}
