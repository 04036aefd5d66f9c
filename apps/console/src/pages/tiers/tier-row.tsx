/** One tier in the list. */
import { Button } from "@mantine/core";
import type { Tier } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import classes from "./tiers.module.css";

/** The row: dragged by its handle, or moved by its two buttons, which keep the focus while it goes. */
export function TierRow({
  tier: { id, name, description, enabled },
  level,
  of,
  mayChange,
  isDragged,
  onMove,
  onDrag,
  onDrop,
  onRename,
  onEnable,
}: {
  readonly tier: Tier;
  readonly level: number;
  readonly of: number;
  readonly mayChange: boolean;
  readonly isDragged: boolean;
  readonly onMove: (by: 1 | -1) => void;
  readonly onDrag: (id: number | undefined) => void;
  readonly onDrop: () => void;
  readonly onRename: () => void;
  readonly onEnable: (enabled: boolean) => void;
}) {
  return (
    <li
      className={classes["tier"]}
      data-dragged={isDragged || undefined}
      draggable={mayChange}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.effectAllowed = "move";
        onDrag(id);
      }}
      onDragEnd={() => onDrag(undefined)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onDrop();
      }}
    >
      {mayChange ? (
        <span className={classes["handle"]}>
          <Icon name="menu" size={16} />
        </span>
      ) : null}
      <span className={classes["level"]}>
        <span className="unseen">Level </span>
        {level}
      </span>
      <span className={classes["words"]}>
        <span className={classes["name"]}>
          <ForeignText text={name} />{" "}
          {enabled ? null : (
            <Badge tone="warn" icon="dash">
              not offered
            </Badge>
          )}
        </span>
        <span className={classes["description"]}>
          <ForeignText text={description} />
        </span>
      </span>
      {mayChange ? (
        <span className={classes["actions"]}>
          {/* Not disabled at the ends: the focus would be lost on the way. */}
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Move ${name} up`}
            aria-disabled={level === of}
            onClick={() => onMove(-1)}
          >
            Up
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Move ${name} down`}
            aria-disabled={level === 1}
            onClick={() => onMove(1)}
          >
            Down
          </Button>
          <Button variant="default" size="compact-sm" aria-label={`Rename ${name}`} onClick={onRename}>
            Rename
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={enabled ? `Disable ${name}` : `Offer again ${name}`}
            onClick={() => onEnable(!enabled)}
          >
            {enabled ? "Disable" : "Offer again"}
          </Button>
        </span>
      ) : null}
    </li>
  );
}
