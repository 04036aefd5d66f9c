/** The chain of a run: each link with who and when, and the way to check it oneself. */
import { Drawer } from "@mantine/core";
import type { Run } from "@countersign/api";
import { lazy, Suspense, useState } from "react";
import { Card } from "../../../parts/card.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon, type IconName } from "../../../parts/icon.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { doneCount } from "../run-words.ts";
import { type ChainLink, chainLinks, type LinkState } from "./chain-links.ts";
import classes from "./chain-card.module.css";

const VerifyLink = lazy(async () => ({ default: (await import("../verify/verify-link.tsx")).VerifyLink }));

const stateWords: Readonly<Record<LinkState, string>> = {
  done: "Done",
  now: "Under way",
  "to-come": "To come",
  broken: "Broken here",
  open: "Nothing was asked for here",
};

/** The sign of a state where it is not the link's own. */
const signOf: Partial<Record<LinkState, IconName>> = { done: "check", broken: "close", open: "warning" };

/** The card, and the panel in which a link is checked. */
export function ChainCard({ run }: { readonly run: Run }) {
  const [open, setOpen] = useState<ChainLink>();
  const stamp = `${run.state} ${run.signers.length} ${run.objections.length} ${doneCount(run.targets)}`;
  return (
    <Card title="Chain of proof">
      <ol className={classes["chain"]}>
        {chainLinks(run).map((link) => (
          <li key={link.name} className={classes["link"]} data-state={link.state}>
            <span className={classes["dot"]}>
              <Icon name={signOf[link.state] ?? link.icon} size={16} />
            </span>
            <div className={classes["words"]}>
              <h3 className={classes["title"]}>
                {link.title}
                <span className="unseen">: {stateWords[link.state]}</span>
              </h3>
              {link.lines.map(({ text, at }) => (
                <p key={text}>
                  <ForeignText text={text} />
                  {at === undefined || at === null ? null : (
                    <>
                      , <TimeText at={at} />
                    </>
                  )}
                </p>
              ))}
              {link.state === "to-come" ? (
                <p>to come</p>
              ) : (
                <button type="button" className={classes["verify"]} onClick={() => setOpen(link)}>
                  Verify this yourself
                  <span className="unseen">: {link.title}</span>
                </button>
              )}
            </div>
          </li>
        ))}
      </ol>
      <Drawer
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        position="right"
        size="46rem"
        title={`Verify this yourself: ${open?.title ?? ""}`}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {open ? (
          <Suspense fallback={<Loading lines={5} />}>
            <VerifyLink run={run.id} stamp={stamp} link={open.name} />
          </Suspense>
        ) : null}
      </Drawer>
    </Card>
  );
}
