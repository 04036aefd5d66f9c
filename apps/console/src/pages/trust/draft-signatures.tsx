/** Who has signed a draft, who is asked still, and where each of them signs. */
import type { PinnedRoot } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useMemo } from "react";
import { signersWanted } from "@countersign/review";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { OrderTrialKey } from "./order-trial-key.tsx";
import { SignWhere } from "./sign-where.tsx";
import { SignInTerminal } from "./sign-in-terminal.tsx";
import classes from "./trust.module.css";
import type { OpenDraft } from "./use-drafts.ts";

/** The card. */
export function DraftSignatures({
  one,
  roots,
  named,
  request,
  stationUrl,
  title = "Signatures",
}: {
  readonly one: OpenDraft;
  readonly roots: readonly PinnedRoot[];
  /** Of a people list: who may sign without making it void. */
  readonly named?: readonly string[] | undefined;
  /** Of broken glass: the canonical bytes of its request. */
  readonly request?: Uint8Array | undefined;
  /** Where links lead for people whose root names no station. */
  readonly stationUrl: string | null;
  readonly title?: string;
}) {
  const { draft, signed, root } = one;
  const wanted = useMemo(
    () => signersWanted({ ...draft, bytes: signed.bytes, named, request }, roots, webCrypto),
    [draft, signed, roots, named, request],
  );
  const trialSigns = root?.root.trial === true;
  return (
    <Card title={title} lead="In any order. The last signature that is needed publishes it." flush>
      {wanted.map(({ as, authority, count, signed: done, missing }) => {
        const isTrial = trialSigns && authority === draft.authority;
        return (
          <section key={`${as} ${authority}`} className={classes["offered"]} aria-label={as}>
            <div className={classes["head"]}>
              <strong>
                {done.length} of {count} <ForeignText text={as} />
              </strong>
              {done.length >= count ? (
                <Badge tone="good" icon="check">
                  enough
                </Badge>
              ) : null}
            </div>
            <ul className={classes["plain"]}>
              {done.map((name) => (
                <li key={name}>
                  <Badge tone="good" icon="check">
                    signed
                  </Badge>{" "}
                  <ForeignText text={name} />
                </li>
              ))}
              {isTrial || done.length >= count
                ? null
                : missing.map((person) => (
                    <li key={person.id}>
                      <Badge tone="warn" icon="clock">
                        asked
                      </Badge>{" "}
                      <ForeignText text={person.name} />
                      <SignWhere person={person} hash={draft.hash} stationUrl={stationUrl} />
                    </li>
                  ))}
            </ul>
            {isTrial && done.length < count ? <OrderTrialKey hash={draft.hash} /> : null}
          </section>
        );
      })}
      {named === undefined ? null : (
        <p className={classes["quiet"]}>
          Only they can sign this one: whoever signs an addition is named in it, and never approves for the
          person who was added.
        </p>
      )}
      <SignInTerminal one={one} />
    </Card>
  );
}
