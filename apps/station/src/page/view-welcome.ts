/** The door: sign in with a passkey, or make one and its enrolment card. Nothing that waits is shown before. */
import { ask, keepWord } from "./ask.ts";
import { announce, el, show } from "./dom.ts";
import { makePasskey, usePasskey } from "./passkey.ts";
import type { About, Me } from "./types.ts";
import { troubleCard } from "./view-trouble.ts";
import { grouped, readOut } from "./words.ts";

/** Shows the door; `signedIn` goes on from there. */
export function showWelcome(about: About, hasLink: boolean, signedIn: (me: Me) => void): void {
  const trouble = el("div");
  const standing = el("div", { role: "status" });
  const name = el("input", {
    id: "name",
    name: "name",
    autocomplete: "name",
    maxlength: "100",
    required: true,
    placeholder: "Your name, as others know you",
  });
  const signIn = async () => {
    trouble.replaceChildren();
    try {
      const { nonce, challenge, rpId } = await ask<{ nonce: string; challenge: string; rpId: string }>(
        "/api/sign-in/begin",
      );
      const me = await ask<Me & { word: string }>("/api/sign-in", {
        nonce,
        ...(await usePasskey({ challenge, rpId })),
      });
      keepWord(me.word);
      signedIn(me);
    } catch (error) {
      trouble.replaceChildren(troubleCard(error));
    }
  };
  const form = el(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        trouble.replaceChildren();
        void enrol(about, name.value.trim(), signedIn).catch((error: unknown) =>
          trouble.replaceChildren(troubleCard(error)),
        );
      },
    },
    el("label", { for: "name" }, "Your name"),
    name,
    el("button", { class: "wide", type: "submit" }, "Make a passkey and a card"),
  );
  show(
    "Sign in",
    el("h1", {}, hasLink ? "Sign in to see what you are asked to sign" : "Sign in"),
    standing,
    el(
      "p",
      { class: "soft" },
      "This station shows a request only to the people whose signature it takes, and checks it as the devices will. It has no part in the server.",
    ),
    el(
      "section",
      { class: "card" },
      el(
        "button",
        { class: "main wide", id: "sign-in", onclick: () => void signIn() },
        "Sign in with your passkey",
      ),
    ),
    trouble,
    el(
      "section",
      { class: "card" },
      el("h2", {}, "First time here"),
      el(
        "p",
        {},
        "Make a passkey on this device. It is good at this station only. Its card goes to whoever keeps the list of people; read them the code that you will see, in person or by telephone.",
      ),
      form,
    ),
    about.station.trial &&
      el(
        "p",
        { class: "small soft" },
        "This is the trial station: it stands beside the server and shares its machine. Whoever owns that machine could show you something else than you sign. For real protection run a station of your own.",
      ),
  );
  showStanding(about, standing);
}

const LOOK_EVERY_MS = 3000;

/** As long as nobody has accepted this station, what its administrator compares stands above everything else. */
function showStanding({ station }: About, place: HTMLElement): void {
  const look = async () => {
    const { standing } = await ask<{ standing: string }>("/api/standing");
    if (standing !== "pending") {
      clearInterval(timer);
      place.replaceChildren();
      return;
    }
    if (place.hasChildNodes()) return;
    place.append(
      el(
        "section",
        { class: "card care" },
        el("h2", {}, "This station waits to be accepted"),
        el(
          "p",
          {},
          `An administrator of ${new URL(station.server).host} accepts it once, under Trust, by this fingerprint, which its terminal printed too. Nothing that waits is shown here before.`,
        ),
        el("p", { class: "fingerprint" }, readOut(station.fingerprint)),
        el(
          "details",
          {},
          el("summary", {}, "The whole fingerprint"),
          el("p", { class: "mono" }, grouped(station.fingerprint)),
        ),
      ),
    );
  };
  const timer = setInterval(() => {
    // Another view took its place.
    if (!place.isConnected) return clearInterval(timer);
    if (document.visibilityState === "visible") look().catch(() => undefined);
  }, LOOK_EVERY_MS);
  // Whether the server answers is said when somebody signs in.
  look().catch(() => undefined);
}

async function enrol(about: About, name: string, signedIn: (me: Me) => void): Promise<void> {
  const begun = await ask<{ enrolment: string; challenge: string; user: string; rpId: string }>(
    "/api/enrol/begin",
    {
      name,
    },
  );
  const made = await makePasskey({ ...begun, name });
  const card = await ask<{ challenge: string; credential: string; rpId: string }>("/api/enrol/key", {
    enrolment: begun.enrolment,
    ...made,
  });
  // One more touch: the new key signs its own card.
  const kept = await ask<Enrolled>("/api/enrol/card", {
    enrolment: begun.enrolment,
    ...(await usePasskey(card)),
  });
  keepWord(kept.word);
  showEnrolled(about, kept, () => signedIn(kept));
}

interface Enrolled extends Me {
  readonly word: string;
  readonly card: unknown;
  readonly offered: boolean;
}

function showEnrolled(
  { station }: About,
  { name, fingerprint, card, offered }: Enrolled,
  goOn: () => void,
): void {
  announce("Your card is made. Read the code out.");
  const file = new Blob([`${JSON.stringify(card, null, 2)}\n`], { type: "application/json" });
  show(
    "Your card",
    el("h1", {}, `Your card is made, ${name}`),
    el(
      "section",
      { class: "card good" },
      el("h2", {}, "Read this out"),
      el("p", { class: "fingerprint", id: "read-out" }, readOut(fingerprint)),
      el(
        "p",
        {},
        "Tell this to whoever adds you, in person or by telephone. They compare all of it with your card: that is how nobody, not even the server, can put another key in your place.",
      ),
      el(
        "details",
        {},
        el("summary", {}, "The whole fingerprint"),
        el("p", { class: "mono" }, grouped(fingerprint)),
      ),
    ),
    el(
      "section",
      { class: "card" },
      el("h2", {}, "What happens next"),
      el(
        "p",
        {},
        offered
          ? `The card is on offer at ${new URL(station.server).host}. Whoever adds you finds it there under Trust.`
          : "The server could not be handed the card. Save it, and hand it over yourself.",
      ),
      el("a", { class: "button", href: URL.createObjectURL(file), download: "card.json" }, "Save the card"),
      " ",
      el("button", { class: "main", id: "go-on", onclick: goOn }, "Go on"),
    ),
  );
}
