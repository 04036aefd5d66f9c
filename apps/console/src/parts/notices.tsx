/** Short notices that something was done or went wrong, read out by screen readers and gone by themselves. */
import { CloseButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { Icon } from "./icon.tsx";
import { dismiss, noticesNow, subscribeToNotices } from "./notice-store.ts";
import classes from "./notices.module.css";

/** Where notices appear; once, at the end of the application. */
export function Notices() {
  const notices = useSyncExternalStore(subscribeToNotices, noticesNow);
  return (
    <div className={classes["place"]} aria-live="polite">
      {notices.map(({ id, tone, text }) => (
        <div key={id} className={classes["notice"]} data-tone={tone}>
          <Icon name={tone === "bad" ? "warning" : "check"} />
          <span className={classes["text"]}>{text}</span>
          <CloseButton size="sm" aria-label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
