/** Devices that match and cannot be asked for, with the reason, by number and by name. */
import type { DeviceSelection } from "@countersign/api";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import classes from "./choose-devices.module.css";

type LeftOutDevice = DeviceSelection["left_out"][number];
const reasons: Readonly<Record<LeftOutDevice["because"], string>> = {
  "not-admitted": "not admitted yet",
  retired: "retired",
};

/** The words; nothing where nobody is left out. */
export function LeftOut({ of: left }: { readonly of: readonly LeftOutDevice[] }) {
  if (left.length === 0) return null;
  return (
    <details className={classes["left"]}>
      <summary>
        {[...Map.groupBy(left, ({ because }) => because)]
          .map(([because, devices]) => `${devices.length.toLocaleString("en")} ${reasons[because]}`)
          .join(", ")}
        : left out
      </summary>
      <ul>
        {left.map(({ id, name, because }) => (
          <li key={id}>
            <ForeignText text={name} />, {reasons[because]}
          </li>
        ))}
      </ul>
    </details>
  );
}
