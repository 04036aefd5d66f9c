/** Before something happens to many: what, to how many and which; while it happens, how far it is; afterwards, what failed. */
import { Button, Modal, Progress } from "@mantine/core";
import { useRef, useState } from "react";
import { withProof } from "../../api/proof.ts";
import { explainError } from "../explain-error.ts";
import { ForeignText } from "../foreign-text.tsx";
import { Stack } from "../stack.tsx";
import { type BulkWork, outlookOf } from "./bulk-action.ts";
import { amountOf, type ListKind } from "./list-column.ts";
import classes from "./list-tools.module.css";

/** So many names are shown before somebody asks for all of them. */
const FEW = 12;

interface Course {
  readonly isOver: boolean;
  readonly done: number;
  readonly failed: readonly { readonly name: string; readonly because: string }[];
}

/** The dialog for one action on the rows that were chosen. */
export function BulkDialog<Row>({
  kind,
  rows,
  action,
  onClose,
  onClosed,
}: {
  readonly kind: ListKind<Row>;
  readonly rows: readonly Row[];
  readonly action: BulkWork<Row>;
  /** `isDone` where something happened. */
  readonly onClose: (isDone: boolean) => void;
  readonly onClosed: () => void;
}) {
  // What was shown is what happens, whatever changes in the list meanwhile.
  const [{ affected, left }] = useState(() => outlookOf(rows, action.leaves));
  const [showsAll, setShowsAll] = useState(false);
  const [course, setCourse] = useState<Course>();
  const [isOpen, setIsOpen] = useState(true);
  const isStopped = useRef(false);
  const isRunning = course !== undefined && !course.isOver;

  const run = async () => {
    let done = 0;
    const failed: { name: string; because: string }[] = [];
    setCourse({ isOver: false, done, failed });
    for (const row of affected) {
      if (isStopped.current) break;
      try {
        await withProof(async () => action.work(row));
        done += 1;
      } catch (error) {
        const { happened, todo } = explainError(error);
        failed.push({ name: kind.nameOf(row), because: `${happened} ${todo}`.trim() });
      }
      setCourse({ isOver: false, done, failed: [...failed] });
    }
    await action.after();
    setCourse({ isOver: true, done, failed });
  };
  const close = () => {
    isStopped.current = true;
    if (isRunning) return;
    setIsOpen(false);
    onClose(course !== undefined);
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      onExitTransitionEnd={onClosed}
      returnFocus={false}
      title={`${action.label}: ${amountOf(affected.length, kind.noun)}`}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        {course === undefined ? (
          <>
            <div>{action.meaning}</div>
            {[...left].map(([reason, count]) => (
              <p key={reason} className={classes["quiet"]}>
                {amountOf(count, kind.noun)} {count === 1 ? "stays as it is" : "stay as they are"}: {reason}.
              </p>
            ))}
            {affected.length > 0 ? (
              <ul className={classes["names"]} tabIndex={0} aria-label={`Will be ${action.done}`}>
                {(showsAll ? affected : affected.slice(0, FEW)).map((row) => (
                  <li key={kind.keyOf(row)}>
                    <ForeignText text={kind.nameOf(row)} />
                  </li>
                ))}
              </ul>
            ) : null}
            {affected.length > FEW && !showsAll ? (
              <div>
                <Button variant="subtle" size="compact-sm" onClick={() => setShowsAll(true)}>
                  And {(affected.length - FEW).toLocaleString("en")} more: show all
                </Button>
              </div>
            ) : null}
          </>
        ) : (
          <>
            <Progress
              value={((course.done + course.failed.length) / Math.max(affected.length, 1)) * 100}
              aria-label={`How many are ${action.done}`}
            />
            <p role="status">
              {course.done.toLocaleString("en")} of {amountOf(affected.length, kind.noun)}{" "}
              {affected.length === 1 ? "is" : "are"} {action.done}
              {course.isOver && isStopped.current && course.done < affected.length
                ? "; then it was stopped"
                : ""}
              .
            </p>
            {course.failed.length > 0 ? (
              <ul className={classes["names"]} tabIndex={0} aria-label="What failed">
                {course.failed.map(({ name, because }) => (
                  <li key={name}>
                    <ForeignText text={name} />: {because}
                  </li>
                ))}
              </ul>
            ) : null}
          </>
        )}
        <Stack row>
          {course === undefined ? (
            <>
              <Button
                {...(action.destructive ? { color: "red.9" } : {})}
                disabled={affected.length === 0}
                onClick={() => void run()}
                data-autofocus
              >
                {action.label}
              </Button>
              <Button variant="default" onClick={close}>
                Leave {affected.length === 1 ? "it" : "them"}
              </Button>
            </>
          ) : (
            <Button variant="default" onClick={close} data-autofocus>
              {course.isOver ? "Close" : "Stop after this one"}
            </Button>
          )}
        </Stack>
      </Stack>
    </Modal>
  );
}
