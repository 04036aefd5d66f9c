/** The first part of the way: cards, who does what, for which clients; then one look at everything before it goes out. */
import type { Device } from "@countersign/api";
import type { PinnedRoot } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useMemo, useState } from "react";
import type { NewPerson } from "../../ceremonies/first-root.ts";
import { composeTwoOfUs } from "../../ceremonies/two-of-us.ts";
import { useNow } from "../../parts/now.ts";
import { useKept } from "../../parts/use-kept.ts";
import { GraduationReview } from "./graduation-review.tsx";
import { PeopleCards } from "./people-cards.tsx";
import { Step } from "./step.tsx";
import { TwoOfUsRules } from "./two-of-us-rules.tsx";
import { firstWish, type Wish, wishIn, wishOf } from "./two-of-us-wish.ts";
import classes from "./trust.module.css";
import { useCards } from "./use-cards.ts";
import type { TrustHere } from "./use-trust.ts";

/** The steps, one below the other; each opens when the one before it is done. */
export function TwoOfUsForm({
  trial,
  devices,
  trust,
}: {
  readonly trial: PinnedRoot;
  readonly devices: readonly Device[];
  readonly trust: TrustHere;
}) {
  const cards = useCards();
  const [people, setPeople] = useState<readonly NewPerson[]>([]);
  const [wish, setWish] = useKept<Wish>("wish", () => firstWish(trial.root), wishIn);
  // The moment of composing stays while people read what they composed.
  const now = useNow();
  const [since] = useState(now);
  const moving = useMemo(
    () =>
      devices.filter(
        ({ state, pins }) =>
          state !== "retired" && pins.some(({ authority }) => authority === trial.authority),
      ),
    [devices, trial],
  );
  const approvers = people.filter(({ as }) => as === "approver");
  const composed = useMemo(
    () =>
      approvers.length < 2
        ? undefined
        : composeTwoOfUs(
            wishOf(wish, people),
            { trial, devices: moving.map(toAdmit), now: since },
            webCrypto,
          ),
    [approvers.length, wish, people, trial, moving, since],
  );
  return (
    <ol className={classes["steps"]}>
      <Step number={1} title="Two cards" done={approvers.length >= 2}>
        <PeopleCards
          title="Each of you makes a card"
          lead="A name and a key, signed by that key. Keys never come from this server: they come from their owners."
          of={cards}
          onPeople={setPeople}
        />
      </Step>
      <Step number={2} title="Who decides what" done={composed?.ok === true}>
        {approvers.length < 2 ? (
          <p className={classes["quiet"]}>
            Two people first: each reads out their fingerprint, you type it in.
          </p>
        ) : (
          <TwoOfUsRules wish={wish} onWish={setWish} people={people} trial={trial.root} devices={moving} />
        )}
      </Step>
      <Step number={3} title="What will change" done={false}>
        {composed === undefined || wish.name.trim() === "" || wish.clients.length === 0 ? (
          <p className={classes["quiet"]}>
            Here you see everything once more, before anybody is asked to sign.
          </p>
        ) : (
          <GraduationReview composed={composed} devices={moving} trust={trust} />
        )}
      </Step>
    </ol>
  );
}

function toAdmit({ fingerprint, seal, machine, name, client, admission }: Device) {
  return {
    fingerprint,
    seal,
    machine,
    name: admission?.name ?? name,
    client: admission?.client ?? client,
    admission,
  };
}
