/** The frame of a ceremony that composes the next version of a root at once and shows what it changes. */
import type { PinnedRoot } from "@countersign/protocol";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import type { ComposedRoot } from "../../ceremonies/composed.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { useNow } from "../../parts/now.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { rootFaultWords } from "./root-fault-words.ts";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

type Compose = (held: PinnedRoot, now: number) => ComposedRoot;
/** What stands before it: `next` is missing where nothing could be composed. */
type Before = (held: PinnedRoot, next: PinnedRoot | undefined) => ReactNode;

/** The page; `compose` has to be the same function at each rendering. */
export function ChangePage({
  title,
  lead,
  compose,
  before,
}: {
  readonly title: string;
  readonly lead: (held: PinnedRoot) => ReactNode;
  readonly compose: Compose;
  readonly before?: Before;
}) {
  const { authority = "" } = useParams({ strict: false });
  const read = useTrust();
  const found = read.data?.authorities.find((one) => one.authority === authority);
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title={title}
      lead={found ? lead(found.newest) : undefined}
    >
      <Reading of={read} lines={5}>
        {({ authorities }) =>
          found ? (
            <Composed one={found} authorities={authorities} compose={compose} before={before} />
          ) : (
            <NotFound />
          )
        }
      </Reading>
    </Page>
  );
}

function Composed({
  one: { newest },
  authorities,
  compose,
  before,
}: {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
  readonly compose: Compose;
  readonly before: Before | undefined;
}) {
  const now = useNow();
  const [since] = useState(now);
  const composed = useMemo(() => compose(newest, since), [compose, newest, since]);
  return (
    <>
      {before?.(newest, composed.ok ? composed.pinned : undefined)}
      {composed.ok ? (
        <ComposeCard composed={composed} authorities={authorities} />
      ) : (
        <p className={classes["fault"]} role="alert">
          No device would follow this: {rootFaultWords(composed.because)}
        </p>
      )}
    </>
  );
}
