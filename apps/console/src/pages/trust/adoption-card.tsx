/** Which devices have the newest root, live, counted from what they signed; the others with why and what to do. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { LeftDevices } from "./left-devices.tsx";

/** The card; nothing until it is known. */
export function AdoptionCard({ authority }: { readonly authority: string }) {
  const { data } = useApi(
    endpoints.reach.showAdoption,
    { params: { authority } },
    { topics: ["devices", "trust"] },
  );
  if (!data || data.devices === 0) return null;
  const { version, devices, have, lacking } = data;
  return (
    <Card
      title={`Who has version ${version}`}
      lead={`${have} of ${devices === 1 ? "one device" : `${devices} devices`}, by what each signed.`}
      flush
    >
      {lacking.length > 0 ? (
        <LeftDevices label="Devices without it" devices={lacking} count={devices - have} />
      ) : null}
    </Card>
  );
}
