/** An id or hash: short in view, whole in the clipboard. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Icon } from "./icon.tsx";
import classes from "./id-text.module.css";
import { shortId } from "./short-id.ts";

/** An id with a button that copies all of it. */
export function IdText({ id, label = "id" }: { readonly id: string; readonly label?: string }) {
  const { copy, copied } = useClipboard({ timeout: 1500 });
  return (
    <span className={classes["id"]}>
      <Tooltip
        label={id}
        openDelay={200}
        multiline
        maw={360}
        classNames={{ tooltip: classes["whole"] ?? "" }}
      >
        <code>{shortId(id)}</code>
      </Tooltip>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={copied ? `The ${label} was copied` : `Copy the whole ${label}`}
        onClick={() => copy(id)}
      >
        <Icon name={copied ? "check" : "copy"} size={14} />
      </ActionIcon>
    </span>
  );
}
