/** The touches over what was read together, one after the other; what is signed stays signed when a later one fails. */
import { ask } from "./ask.ts";
import { type Subject, type Touch, touchesFor } from "./batch-state.ts";
import { signNow } from "./decision.ts";
import { usePasskey } from "./passkey.ts";
import type { BatchOutcome } from "./types.ts";

/** Signs all that is to be signed; `told` after each touch. Rejects with Refused. */
export async function signTogether(subjects: readonly Subject[], told: () => void): Promise<void> {
  for (const touch of touchesFor(subjects)) {
    await signOne(touch);
    told();
  }
}

async function signOne(touch: Touch): Promise<void> {
  const [subject, ...more] = touch;
  const { item, seat } = subject;
  if (more.length > 0) {
    const documents = touch.map(({ item: { hash } }) => hash);
    const begun = await ask<{ challenge: string; rpId: string; credential: string }>("/api/batch/begin", {
      documents,
    });
    const { outcomes } = await ask<{ outcomes: readonly BatchOutcome[] }>(
      "/api/batch",
      await usePasskey(begun),
    );
    for (const one of touch) one.outcome = outcomes.find(({ hash }) => hash === one.item.hash);
  } else if (seat) subject.outcome = { hash: item.hash, state: await signNow(item.hash, seat) };
}
