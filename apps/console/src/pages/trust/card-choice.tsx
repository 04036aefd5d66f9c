/** One card: whose it says it is, and the field in which somebody types what its owner read out. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { wasReadOut } from "../../ceremonies/read-out.ts";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { ReadOutField } from "./read-out-field.tsx";
import classes from "./trust.module.css";
import type { ChoosableCard } from "./use-cards.ts";

/** What was typed for each key, by the key's own fingerprint. */
export type Typed = Readonly<Record<string, string>>;

/** Whether every key of the card was read out. */
export function isReadOut({ verdict }: ChoosableCard, typed: Typed): boolean {
  return (
    verdict.ok &&
    verdict.card.keys.every(({ fingerprints }) =>
      wasReadOut(typed[fingerprints[0] ?? ""] ?? "", fingerprints),
    )
  );
}

/** The card, with what can be done once it was compared. */
export function CardChoice({
  card,
  typed,
  onTyped,
  onDiscard,
  children,
}: {
  readonly card: ChoosableCard;
  readonly typed: Typed;
  readonly onTyped: (typed: Typed) => void;
  readonly onDiscard?: () => void;
  /** Shown once every key was read out. */
  readonly children?: ReactNode;
}) {
  const { name, verdict, besideServer, holder } = card;
  return (
    <section className={classes["offered"]} aria-label={`Card of ${name}`}>
      <div className={classes["head"]}>
        <strong>
          <ForeignText text={name} />
        </strong>
        <span>
          {verdict.ok ? (
            verdict.card.station ? (
              <>
                Passkey at <ForeignText text={verdict.card.station.origin} />{" "}
              </>
            ) : (
              "SSH key "
            )
          ) : (
            <Badge tone="bad" icon="warning">
              not to be used: {verdict.because}
            </Badge>
          )}
          {besideServer ? <Badge icon="warning">beside this server</Badge> : null}
          {holder === undefined ? null : <Badge>held by {holder}</Badge>}
        </span>
      </div>
      {verdict.ok
        ? verdict.card.keys.map(({ fingerprints }, at) => {
            const [own = ""] = fingerprints;
            return (
              <ReadOutField
                key={own}
                label={
                  verdict.card.keys.length === 1
                    ? `First 16 characters that ${name} reads out`
                    : `First 16 characters of key ${at + 1} that ${name} reads out`
                }
                fingerprints={fingerprints}
                value={typed[own] ?? ""}
                onChange={(value) => onTyped({ ...typed, [own]: value })}
              />
            );
          })
        : null}
      {isReadOut(card, typed) ? children : null}
      {onDiscard ? (
        <div>
          <Button variant="subtle" size="xs" onClick={onDiscard}>
            Not this one
          </Button>
        </div>
      ) : null}
    </section>
  );
}
