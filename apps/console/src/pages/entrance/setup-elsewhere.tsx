/** Setting up without a link that works: where it stands, and what else to do. */
import { Anchor, Code } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Entrance } from "./entrance.tsx";
import classes from "./entrance.module.css";

/** Somebody was here before. */
export function SetupDone() {
  return (
    <Entrance
      title="This installation is set up"
      lead="It has its first administrator, so the set-up link works no more."
    >
      <p className={classes["text"]}>
        If that was not you, stop the server: somebody else had the link. An administrator can invite you
        under Users.
      </p>
      <Anchor component={Link} to="/sign-in">
        Go to sign in
      </Anchor>
    </Entrance>
  );
}

/** The address lacks the one-time part. */
export function SetupNoLink() {
  return (
    <Entrance title="This is a new installation" lead="Its first administrator comes in by a one-time link.">
      <p className={classes["text"]}>
        The link stands where Countersign was started, below “Countersign is ready”. It is kept in the file{" "}
        <Code>setup-token</Code> of the data directory until it is used. In the terminal,{" "}
        <Code>countersign setup</Code> does the same.
      </p>
    </Entrance>
  );
}
