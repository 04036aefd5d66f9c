/** The page: who is there, what the address asks for, and the view for it. */
import { ask, hasWord, keepWord, Refused } from "./ask.ts";
import { el, show } from "./dom.ts";
import { showTop } from "./top.ts";
import { openAll } from "./open-all.ts";
import type { About, DocumentPage, Me, RequestPage, Waiting, WaitingItem } from "./types.ts";
import { showDocument } from "./view-document.ts";
import { showList } from "./view-list.ts";
import { showRequest } from "./view-request.ts";
import { troubleCard, waitingCards } from "./view-trouble.ts";
import { showWelcome } from "./view-welcome.ts";

/** What the address asked for, taken out of it at once: a link's token must not stay in sight or history. */
interface Wanted {
  readonly run?: string;
  readonly view?: string;
  readonly hash?: string;
  readonly document?: string;
  /** Everything that waits, to be read and signed together. */
  readonly all?: string;
}

async function start(): Promise<void> {
  const wanted = takeFragment();
  const about = await ask<About>("/api/about");
  const me = hasWord() ? await ask<Me & About>("/api/me").catch(() => undefined) : undefined;
  if (!me) {
    keepWord(undefined);
    showTop(about, undefined);
    showWelcome(about, Object.keys(wanted).length > 0, (signedIn) => {
      showTop(about, signedIn);
      void goOn(about, wanted);
    });
    return;
  }
  showTop(about, me);
  await goOn(about, wanted);
}

async function goOn(about: About, wanted: Wanted): Promise<void> {
  const list = () =>
    void showList(about, {
      one: (item) => void open(about, item, list),
      all: (items) => void openAll(about, items, list),
    });
  if (wanted.run !== undefined && wanted.view !== undefined)
    await openPage(about, "/api/view", { run: wanted.run, token: wanted.view }, list);
  else if (wanted.hash !== undefined) await openPage(about, "/api/request", { hash: wanted.hash }, list);
  else if (wanted.document !== undefined)
    await openPage(about, "/api/document", { hash: wanted.document }, list);
  else if (wanted.all !== undefined) await openWaiting(about, list);
  else list();
}

/** All that waits, by a link. One thing, or nothing, is shown as ever. */
async function openWaiting(about: About, list: () => void): Promise<void> {
  const waiting = await ask<Waiting>("/api/waiting").catch(() => undefined);
  const items = waiting?.items.filter(({ yours }) => yours === "to-sign") ?? [];
  if (items.length > 1) await openAll(about, items, list);
  else list();
}

async function open(about: About, item: WaitingItem, list: () => void): Promise<void> {
  const place = item.kind === "request" ? "/api/request" : "/api/document";
  await openPage(about, place, { hash: item.hash }, list);
}

async function openPage(
  about: About,
  place: string,
  asked: Readonly<Record<string, string>>,
  list: () => void,
): Promise<void> {
  show("To sign", el("h1", {}, "To sign"), ...waitingCards(3));
  try {
    const page = await ask<RequestPage | DocumentPage>(place, asked);
    if ("run" in page) showRequest(about, page, list);
    else showDocument(page, list);
  } catch (error) {
    if (error instanceof Refused && error.because === "not-signed-in") {
      keepWord(undefined);
      location.reload();
    }
    show(
      "Not shown",
      el("h1", {}, "This cannot be shown"),
      troubleCard(error, () => void openPage(about, place, asked, list)),
      el("p", {}, el("button", { class: "plain", onclick: list }, "‹ All that waits")),
    );
  }
}

function takeFragment(): Wanted {
  const fields = new URLSearchParams(location.hash.slice(1));
  if (location.hash !== "") history.replaceState(null, "", "/");
  const asked = { run: "run", view: "view", hash: "request", document: "document", all: "all" };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, field]) => {
      const value = fields.get(field);
      return value === null ? [] : [[name, value]];
    }),
  );
}

addEventListener("hashchange", () => location.reload());
start().catch((error: unknown) =>
  show(
    "Signing station",
    el("h1", {}, "Signing station"),
    troubleCard(error, () => location.reload()),
  ),
);
