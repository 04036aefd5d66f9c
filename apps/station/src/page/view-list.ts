/** What waits for this person, what they signed already, and what is wrong with the trust that the server shows. */
import { ask } from "./ask.ts";
import { announce, type Child, el, show } from "./dom.ts";
import type { About, Waiting, WaitingItem } from "./types.ts";
import { troubleCard, waitingCards } from "./view-trouble.ts";
import { count, fromNow, grouped, readOut } from "./words.ts";

/** Ways on from the list: one of its items, or all that is to be signed together. */
export interface Open {
  readonly one: (item: WaitingItem) => void;
  readonly all: (items: readonly WaitingItem[]) => void;
}

/** Shows the list. */
export async function showList(about: About, open: Open): Promise<void> {
  show("Waiting for you", el("h1", {}, "Waiting for you"), ...waitingCards());
  try {
    const waiting = await ask<Waiting>("/api/waiting");
    show("Waiting for you", el("h1", {}, "Waiting for you"), ...listed(about, waiting, open));
    lookAgain(about, waiting, open);
  } catch (error) {
    show(
      "Waiting for you",
      el("h1", {}, "Waiting for you"),
      troubleCard(error, () => void showList(about, open)),
      stationCard(about),
    );
  }
}

const LOOK_EVERY_MS = 8000;

/** Draws the list anew where it is another one by now, as long as it is on the screen. */
function lookAgain(about: About, seen: Waiting, open: Open): void {
  const mark = document.getElementById("refresh");
  const look = async () => {
    const now = await ask<Waiting>("/api/waiting");
    if (mark?.isConnected !== true || JSON.stringify(now) === JSON.stringify(seen)) return;
    clearInterval(timer);
    const at = document.activeElement?.id ?? "";
    show("Waiting for you", el("h1", {}, "Waiting for you"), ...listed(about, now, open));
    // Whoever had gone to a line of it is there still.
    if (at !== "") document.getElementById(at)?.focus();
    announce(`${count(now.items.filter(({ yours }) => yours === "to-sign").length, "thing")} to sign.`);
    lookAgain(about, now, open);
  };
  const timer = setInterval(() => {
    // Another view took its place.
    if (mark?.isConnected !== true) return clearInterval(timer);
    // What goes wrong is said when somebody looks themselves.
    if (document.visibilityState === "visible") look().catch(() => undefined);
  }, LOOK_EVERY_MS);
}

function listed(about: About, waiting: Waiting, open: Open): Child[] {
  const todo = waiting.items.filter(({ yours }) => yours === "to-sign");
  const done = waiting.items.filter(({ yours }) => yours !== "to-sign");
  return [
    ...waiting.complaints.map(({ because, detail }) =>
      el(
        "section",
        { class: "card stop", role: "alert" },
        el("h3", {}, "The server shows something that does not fit"),
        el(
          "p",
          {},
          `${detail} (${because}). What this station held before still counts; tell whoever runs the server.`,
        ),
      ),
    ),
    // Who is asked to sign what names them first, is about to be added: with a trial, all is signed together.
    waiting.persons.length === 0 && todo.length === 0
      ? el(
          "section",
          { class: "card care" },
          el("h2", {}, "Nobody has added you yet"),
          el("p", {}, "Read this to whoever keeps the list of people:"),
          el("p", { class: "fingerprint" }, readOut(waiting.fingerprint)),
          el(
            "details",
            {},
            el("summary", {}, "The whole fingerprint"),
            el("p", { class: "mono" }, grouped(waiting.fingerprint)),
          ),
        )
      : waiting.persons.length > 0 &&
        el(
          "p",
          { class: "soft" },
          `You are ${waiting.persons.map(({ name, authorityName }) => `${name} (${authorityName})`).join(", ")}.`,
        ),
    todo.length > 1 &&
      el(
        "p",
        {},
        el(
          "button",
          { class: "main wide", id: "all", onclick: () => open.all(todo) },
          `Read and sign all ${todo.length} together`,
        ),
      ),
    todo.length > 0
      ? el("ul", { class: "list", "aria-label": "To sign" }, ...todo.map((item) => row(item, open)))
      : waiting.persons.length > 0 &&
        el(
          "section",
          { class: "card" },
          el("h3", {}, "Nothing waits for your signature."),
          el(
            "p",
            { class: "soft" },
            "Leave this page open or come back by a link: what is asked of you appears here.",
          ),
        ),
    done.length > 0 && el("h2", {}, "Signed by you, waiting for others"),
    done.length > 0 && el("ul", { class: "list" }, ...done.map((item) => row(item, open))),
    el(
      "p",
      {},
      el(
        "button",
        { class: "plain", id: "refresh", onclick: () => void showList(about, open) },
        "Look again",
      ),
    ),
  ];
}

function row(item: WaitingItem, open: Open): HTMLElement {
  const about = [
    item.requester !== null && `${item.requester} asks`,
    item.client !== null && `for ${item.client}`,
    item.devices !== null && count(item.devices, "device"),
    item.until !== null && `ends ${fromNow(item.until)}`,
    `${item.kind === "request" ? "asked" : "composed"} ${fromNow(item.since)}`,
  ].filter((part) => part !== false);
  return el(
    "li",
    {},
    el(
      "button",
      { class: "item", id: `item-${item.hash.slice(-16)}`, onclick: () => open.one(item) },
      el(
        "span",
        { class: "row" },
        el("b", {}, el("bdi", {}, item.title)),
        el(
          "span",
          { class: item.yours === "to-sign" ? "tag todo" : "tag" },
          item.yours === "to-sign" ? "to sign" : "signed",
        ),
      ),
      about.length > 0 && el("span", { class: "row soft small" }, el("bdi", {}, about.join(" · "))),
      el("span", { class: "row small" }, el("bdi", {}, item.detail)),
      item.reason !== null && el("span", { class: "row" }, el("bdi", {}, `“${item.reason}”`)),
    ),
  );
}

/** What an administrator compares when accepting the station. */
function stationCard({ station }: About): HTMLElement {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "This station"),
    el(
      "dl",
      { class: "facts" },
      el("dt", {}, "name"),
      el("dd", {}, station.name),
      el("dt", {}, "server"),
      el("dd", {}, station.server),
      el("dt", {}, "fingerprint"),
      el("dd", { class: "mono" }, grouped(station.fingerprint)),
    ),
  );
}
