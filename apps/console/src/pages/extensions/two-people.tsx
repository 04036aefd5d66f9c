/** How two people share it: the example that the set-up is made for. */
import { Card } from "../../parts/card.tsx";
import classes from "./extensions.module.css";

/** The card. */
export function TwoPeople() {
  return (
    <Card title="Two people, an example">
      <ol className={classes["steps"]}>
        <li>
          <strong>Robin</strong>, an administrator, sets it up while <strong>Kim</strong> sits beside. Kim
          scans the QR code with their own phone; Kim needs no account here.
        </li>
        <li>
          Robin saves the picture once, puts it into an envelope in the safe, and deletes it from the
          computer.
        </li>
        <li>
          When Robin asks for a run, Robin calls Kim: what it is, on which devices, and why. Kim reads six
          digits out.
        </li>
        <li>
          A stolen account of Robin&apos;s runs nothing without Kim, and Kim&apos;s phone alone runs nothing.
        </li>
      </ol>
      <p className={classes["quiet"]}>
        The server checks the code. Whoever owns the server needs none: that takes a countersignature, which
        the devices themselves check.
      </p>
    </Card>
  );
}
