/** Text to take elsewhere: a command, a link, a token. Shown whole, copied by one click. */
import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import classes from "./copyable.module.css";
import { Icon } from "./icon.tsx";

/** The text with its button. `label` says what it is. */
export function Copyable({ label, text }: { readonly label: string; readonly text: string }) {
  const { copy, copied } = useClipboard({ timeout: 2000 });
  return (
    <div className={classes["frame"]} role="group" aria-label={label}>
      {/* A scrolling region has to be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes["text"]} tabIndex={0}>
        {text}
      </pre>
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name={copied ? "check" : "copy"} size={14} />}
        aria-label={copied ? `Copied: ${label}` : `Copy: ${label}`}
        onClick={() => copy(text)}
      >
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
