/** From "just me" to "two of us": collected, composed, signed elsewhere, followed by the devices. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { graduationOf } from "./graduation.ts";
import { GraduationDone } from "./graduation-done.tsx";
import { GraduationWaits } from "./graduation-waits.tsx";
import { TwoOfUsForm } from "./two-of-us-form.tsx";
import { useAllDevices } from "./use-all-devices.ts";
import { useDrafts } from "./use-drafts.ts";
import { useTrust } from "./use-trust.ts";

/** The page: whichever part of the way is next. It can be left at any point and found again. */
export function TwoOfUsPage() {
  const trust = useTrust();
  const { read, open } = useDrafts();
  const devices = useAllDevices();
  const system = useApi(endpoints.system.describeServer, undefined, { topics: ["trust"] });
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title="Two of us"
      lead="From now on one person asks and another one signs exactly what will run, and the devices check it themselves. No device is visited."
    >
      <Reading of={trust} lines={6}>
        {(here) => (
          <Reading of={read} lines={6}>
            {() => (
              <Reading of={devices} lines={6}>
                {(all) => {
                  const state = graduationOf(here, open ?? []);
                  const stationUrl = system.data?.station_url ?? null;
                  if (state.step === "waits")
                    return (
                      <GraduationWaits
                        state={state}
                        trust={here}
                        drafts={open ?? []}
                        devices={all}
                        stationUrl={stationUrl}
                      />
                    );
                  if (state.step === "done")
                    return <GraduationDone operator={state.operator} devices={all} />;
                  return <TwoOfUsForm trial={state.trial} devices={all} trust={here} />;
                }}
              </Reading>
            )}
          </Reading>
        )}
      </Reading>
    </Page>
  );
}
