/** The last status that a device signed, checked in this browser, with everything to check it elsewhere. */
import type { CarriedDocument, Device } from "@countersign/api";
import { webCrypto } from "@countersign/protocol/web";
import { useQuery } from "@tanstack/react-query";
import { checkStatus } from "../../checks/check-status.ts";
import { Badge } from "../../parts/badge.tsx";
import { Download } from "../../parts/download.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { VerifyYourself } from "../../parts/verify-yourself.tsx";
import classes from "./device.module.css";

/** One line that says whether the signature is good, and the way to check it without this page. */
export function SignedStatus({
  device: { fingerprint },
  status,
}: {
  readonly device: Device;
  readonly status: CarriedDocument | null;
}) {
  const { data: verdict } = useQuery({
    queryKey: ["checked-status", fingerprint, status?.bytes ?? null],
    enabled: status !== null,
    staleTime: Infinity,
    queryFn: async () => (status ? checkStatus(status, fingerprint, webCrypto) : null),
  });
  if (status === null) return <div className={classes["facts"]}>The device has not signed a status yet.</div>;
  if (!verdict) return null;
  if (!verdict.ok)
    return (
      <div className={classes["facts"]}>
        <Badge tone="bad" icon="warning">
          signature refused: {verdict.because}
        </Badge>
      </div>
    );
  return (
    <>
      <div className={classes["facts"]}>
        <Badge tone="good" icon="check">
          signed by the device
        </Badge>{" "}
        <TimeText at={verdict.status.time} />, checked in this browser.
      </div>
      <VerifyYourself
        hash={verdict.hash}
        text={verdict.text}
        commands={[
          {
            shows: `With stock OpenSSH, which prints the key's fingerprint: it must be ${verdict.openssh}`,
            line: "ssh-keygen -Y check-novalidate -n countersign.status.v1 -s status.json.sig < status.json",
          },
        ]}
      >
        <p>
          Everything above this line follows from these bytes. Take them and the signature with you, and
          believe neither this page nor this server.
        </p>
        <Stack row>
          <Download name="status.json" text={verdict.text} />
          <Download name="status.json.sig" text={verdict.armored} />
        </Stack>
      </VerifyYourself>
    </>
  );
}
