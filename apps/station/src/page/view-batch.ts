/** Several documents one below the other, each complete: read to the end, then signed with as few touches as can be. */
import { standing, type Subject, toSign, touchesFor, unread } from "./batch-state.ts";
import { announce, type Child, el, ownIds, show } from "./dom.ts";
import { signTogether } from "./sign-batch.ts";
import type { About } from "./types.ts";
import { showBatchDone } from "./view-batch-done.ts";
import { documentSections, titleOf as documentTitle, VERBS } from "./view-document.ts";
import { showObjection } from "./view-objection.ts";
import { requestSections, titleOf as requestTitle } from "./view-request.ts";
import { troubleCard } from "./view-trouble.ts";
import { count } from "./words.ts";

/** Shows them; `at` is where somebody was before they went to say no. */
export function showBatch(about: About, subjects: readonly Subject[], back: () => void, at?: Subject): void {
  const tags = subjects.map(() => el("span", { class: "tag" }));
  const articles = subjects.map((subject, place) =>
    article(subject, place, subjects.length, { changed: () => tell(), sayNo: () => sayNo(subject) }),
  );
  const goTo = (subject: Subject | undefined) => {
    const found = subject && articles[subjects.indexOf(subject)];
    found?.scrollIntoView();
    found?.focus({ preventScroll: true });
  };
  const hint = el("p", { class: "hint", id: "hint" });
  const next = el("button", { id: "next", onclick: () => goTo(unread(subjects)[0]) }, "Next to read");
  const sign = el("button", { class: "main", id: "sign", "aria-describedby": "hint" });
  const trouble = el("div");
  const bar = el("div", { class: "act" }, hint, el("div", { class: "buttons" }, next, sign));

  const tell = () => {
    const [left, open] = [toSign(subjects), unread(subjects)];
    for (const [place, tag] of tags.entries()) {
      const subject = subjects[place];
      if (!subject) continue;
      tag.textContent = standing(subject);
      tag.classList.toggle("todo", left.includes(subject));
    }
    next.hidden = open.length === 0;
    bar.classList.toggle("alone", open.length === 0);
    sign.textContent = verbFor(left);
    if (left.length > 0 && open.length === 0) sign.removeAttribute("aria-disabled");
    else sign.setAttribute("aria-disabled", "true");
    hint.textContent = hintFor(subjects);
  };
  const sayNo = (subject: Subject) => {
    const { item, page } = subject;
    showObjection({
      hash: item.hash,
      shortCode: item.shortCode,
      effects: page?.objectors.flatMap(({ effects }) => effects) ?? [],
      back: () => showBatch(about, subjects, back, subject),
      backWords: "‹ Back to the others",
      objected: () => (subject.out = "objected"),
    });
  };
  let busy = false;
  sign.addEventListener("click", () => {
    const [first] = unread(subjects);
    if (first) return goTo(first);
    if (busy || toSign(subjects).length === 0) return;
    busy = true;
    trouble.replaceChildren();
    signTogether(subjects, tell)
      .then(() => showBatchDone(about, subjects, back))
      .catch((error: unknown) => {
        trouble.replaceChildren(troubleCard(error));
        trouble.scrollIntoView({ block: "center" });
      })
      .finally(() => (busy = false));
  });

  show(
    "To sign together",
    el("button", { class: "plain", onclick: back }, "‹ All that waits"),
    el("h1", {}, `${subjects.length} to sign together`),
    el(
      "p",
      { class: "soft" },
      `Each stands below, complete. Read it to its end, refuse it, or leave it out: what you leave out is not signed.${signersOf(subjects)}`,
    ),
    el(
      "ol",
      { class: "list", "aria-label": "What is signed together" },
      ...subjects.map((subject, place) =>
        el(
          "li",
          {},
          el(
            "button",
            { class: "item slim", onclick: () => goTo(subject) },
            el("span", { class: "row" }, el("b", {}, el("bdi", {}, subject.item.title)), tags[place]),
            el("span", { class: "soft small" }, el("bdi", {}, briefly(subject))),
          ),
        ),
      ),
    ),
    ...articles,
    trouble,
    bar,
  );
  tell();
  watch(subjects, articles, bar, tell);
  goTo(at);
}

/** As whom somebody signs; their key may stand for several persons. */
function signersOf(subjects: readonly Subject[]): string {
  const names = new Set(
    subjects.flatMap(({ seat }) => (seat ? [`${seat.personName} of ${seat.authorityName}`] : [])),
  );
  return names.size === 0 ? "" : ` You sign as ${[...names].join(", ")}.`;
}

/** What tells it from the others of the same title. */
function briefly({ item }: Subject): string {
  return item.reason === null ? item.detail : `for ${item.client}: ${item.reason}`;
}

function article(
  subject: Subject,
  place: number,
  many: number,
  { changed, sayNo }: { readonly changed: () => void; readonly sayNo: () => void },
): HTMLElement {
  const { page, trouble, item } = subject;
  const where = `${place + 1} of ${many}`;
  const heading = el(
    "h2",
    { class: "subject-title", id: `subject-title-${place}` },
    ...(page ? titleOf(page) : [el("bdi", {}, item.title)]),
  );
  const body = el(
    "div",
    {},
    ...(page ? ("run" in page ? requestSections(page) : documentSections(page)) : [troubleCard(trouble)]),
  );
  ownIds(body, String(place));
  const leave = el("button", { id: `leave-${place}` }, leaveWords(subject));
  leave.addEventListener("click", () => {
    subject.out = subject.out === "left-out" ? undefined : "left-out";
    leave.textContent = leaveWords(subject);
    announce(subject.out === undefined ? `${item.title} is taken in again.` : `${item.title} is left out.`);
    changed();
  });
  const mayObject = page !== undefined && page.objectors.some(({ effects }) => effects.length > 0);
  const isOpen = subject.outcome === undefined && (subject.out === undefined || subject.out === "left-out");
  return el(
    "section",
    { class: "subject", tabindex: "-1", "aria-labelledby": heading.id },
    el("p", { class: "soft small" }, where),
    heading,
    body,
    el("p", { class: "end" }, `End of ${where}`),
    isOpen &&
      el(
        "div",
        { class: "choice" },
        leave,
        mayObject &&
          el("button", { class: "danger", id: `refuse-${place}`, onclick: sayNo }, "Refuse this one"),
      ),
  );
}

function titleOf(page: NonNullable<Subject["page"]>): Child[] {
  return "run" in page ? [requestTitle(page.model)] : documentTitle(page.model);
}

const leaveWords = ({ out }: Subject) => (out === "left-out" ? "Take it in again" : "Leave this one out");

function verbFor(left: readonly Subject[]): string {
  const verbs = new Set(
    left.map(({ seat, page }) =>
      page && "run" in page
        ? seat?.as === "requester"
          ? "Sign"
          : "Countersign"
        : seat
          ? VERBS[seat.as]
          : "",
    ),
  );
  const [verb] = verbs;
  const isOne = verbs.size === 1 && verb === "Countersign";
  return `${isOne ? "Countersign" : "Sign"} ${left.length}`;
}

function hintFor(subjects: readonly Subject[]): string {
  const [left, open] = [toSign(subjects), unread(subjects)];
  if (left.length === 0) return "Nothing is left to sign here.";
  if (open.length > 0)
    return `${left.length - open.length} of ${left.length} read to the end. The button works once all of them have been on your screen.`;
  const touches = touchesFor(subjects);
  const [first] = touches;
  if (touches.length === 1)
    return left.length === 1 ? "One touch signs it." : `One touch signs all ${left.length}.`;
  const shared = first && first.length > 1 ? `One touch for ${first.length} of them; ` : "";
  return `${shared}${count(touches.length, "touch").replace(/touchs$/, "touches")} in all: who asks, admits or changes trust signs each by itself.`;
}

/** Notes which ends have been on the screen; a document is read once all of its own have been. */
function watch(
  subjects: readonly Subject[],
  articles: readonly HTMLElement[],
  bar: HTMLElement,
  changed: () => void,
): void {
  const waiting = new Map<Element, Subject>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const subject = waiting.get(target);
        if (!isIntersecting || !subject) continue;
        observer.unobserve(target);
        waiting.delete(target);
        if ([...waiting.values()].includes(subject)) continue;
        subject.read = true;
        changed();
        const left = toSign(subjects).length;
        announce(
          unread(subjects).length === 0
            ? `All ${left} are read. Signing is available.`
            : `${left - unread(subjects).length} of ${left} read.`,
        );
      }
    },
    // What lies under the buttons has not been seen.
    { rootMargin: `0px 0px -${bar.offsetHeight + 8}px 0px`, threshold: 1 },
  );
  for (const [place, one] of articles.entries()) {
    const subject = subjects[place];
    if (!subject || subject.read || !subject.page) continue;
    for (const end of one.querySelectorAll(".end")) {
      waiting.set(end, subject);
      observer.observe(end);
    }
  }
}
