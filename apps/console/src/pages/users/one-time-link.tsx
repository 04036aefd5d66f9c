/** A link that works once, shown this once: this server keeps no copy that could be read. */
import { Button } from "@mantine/core";
import { Copyable } from "../../parts/copyable.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./users.module.css";

/** The link with what to do with it. `label` says what it is for. */
export function OneTimeLink({
  label,
  made: { user, link, expires_at: expires },
  onDone,
}: {
  readonly label: string;
  readonly made: {
    readonly user: { readonly name: string };
    readonly link: string;
    readonly expires_at: number;
  };
  readonly onDone: () => void;
}) {
  return (
    <Stack>
      <p>
        Give this link to <ForeignText text={user.name} />, by a way that reaches only them. It ends{" "}
        <TimeText at={expires} />.
      </p>
      <Copyable label={label} text={link} />
      <div className={classes["warning"]}>
        <Icon name="warning" />
        <span>It is shown this once. Whoever opens it first chooses the password.</span>
      </div>
      <div>
        <Button onClick={onDone}>Done</Button>
      </div>
    </Stack>
  );
}
