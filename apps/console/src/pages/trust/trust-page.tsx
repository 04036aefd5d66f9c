/** Trust: who decides what devices do, what awaits signatures, and who wants to join. */
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { twoOfUsAddress } from "../../app/two-of-us.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { trustWords } from "../../parts/trust-words.ts";
import { Renewals } from "../home/renewals.tsx";
import { Authorities } from "./authorities.tsx";
import { DraftsCard } from "./drafts-card.tsx";
import { OfferedCards } from "./offered-cards.tsx";
import { Stations } from "./stations.tsx";
import { TokensCard } from "./tokens-card.tsx";
import classes from "./trust.module.css";
import { type TrustHere, useTrust } from "./use-trust.ts";

/** The page. */
export function TrustPage() {
  const may = useMay();
  const read = useTrust();
  return (
    <Page
      title="Trust"
      lead="Devices follow roots: signed lists of people and policies. They are composed here and signed elsewhere; this console holds no key that counts."
      actions={
        may("trust.publish") ? (
          <>
            <LinkButton to="/trust/admit" variant="default">
              Admit devices
            </LinkButton>
            <LinkButton to="/trust/policy" variant="default">
              A client's policy
            </LinkButton>
            <LinkButton to="/trust/client-root" variant="default">
              A client's own root
            </LinkButton>
          </>
        ) : undefined
      }
    >
      <Reading of={read} lines={6}>
        {(trust) => (
          <>
            <Standing trust={trust} />
            <div className={classes["columns"]}>
              <div className={classes["column"]}>
                <DraftsCard trust={trust} />
                <Authorities trust={trust} />
                <TokensCard />
              </div>
              <div className={classes["column"]}>
                <Renewals />
                <OfferedCards />
                <Stations />
              </div>
            </div>
          </>
        )}
      </Reading>
    </Page>
  );
}

/** Where the installation stands, and the one step that matters most. */
function Standing({ trust: { operator } }: { readonly trust: TrustHere }) {
  const may = useMay();
  const { data } = useApi(endpoints.system.describeServer, undefined, { topics: ["trust"] });
  if (!data) return null;
  const { icon, tone, ofInstallation } = trustWords[data.trust];
  const isTrial = operator?.newest.root.trial === true;
  return (
    <section className={classes["banner"]} aria-label="Trust of this installation">
      <span className={classes["sign"]} data-tone={tone}>
        <Icon name={icon} size={24} />
      </span>
      <div>
        <h2>
          {isTrial
            ? `Just me: this installation is at ${data.trust}`
            : `This installation is at ${data.trust}`}
        </h2>
        <p>{ofInstallation}</p>
      </div>
      {isTrial && may("trust.publish") ? (
        <LinkButton to={twoOfUsAddress} rightSection={<Icon name="arrow" />}>
          Go on to two of us
        </LinkButton>
      ) : null}
    </section>
  );
}
