/** The trust of this installation in a plain sentence. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { twoOfUsAddress } from "../../app/two-of-us.ts";
import { Icon } from "../../parts/icon.tsx";
import { trustWords } from "../../parts/trust-words.ts";
import classes from "./home.module.css";

/** The sentence; nothing until it is known. */
export function TrustNow() {
  const may = useMay();
  const { data } = useApi(endpoints.system.describeServer, undefined, { topics: ["trust"] });
  if (!data) return null;
  const { icon, tone, ofInstallation } = trustWords[data.trust];
  return (
    <section className={classes["trust"]} aria-label="Trust of this installation">
      <span className={classes["trustSign"]} data-tone={tone}>
        <Icon name={icon} size={20} />
      </span>
      <div className={classes["trustWords"]}>
        <p className={classes["trustTitle"]}>This installation is at {data.trust}</p>
        <p className={classes["trustText"]}>{ofInstallation}</p>
      </div>
      {data.trust === "device-trust" || !may("trust.publish") ? null : (
        <Button
          component={Link}
          to={twoOfUsAddress}
          variant="default"
          className={classes["trustAction"] ?? ""}
        >
          Add a second person
        </Button>
      )}
    </section>
  );
}
