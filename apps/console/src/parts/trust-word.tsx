/** A trust word with its sign and, on hover, its sentence: never a colour alone. */
import { Badge } from "./badge.tsx";
import { Pointed } from "./pointed.tsx";
import { type Trust, trustWords } from "./trust-words.ts";

/** The word of a device, a run or the installation. */
export function TrustWord({
  trust,
  of = "device",
}: {
  readonly trust: Trust;
  readonly of?: "device" | "installation" | "client" | "run";
}) {
  const { icon, tone, ofDevice, ofInstallation, ofClient, ofRun } = trustWords[trust];
  const sentence = { device: ofDevice, installation: ofInstallation, client: ofClient, run: ofRun }[of];
  return (
    <Pointed label={sentence}>
      <Badge icon={icon} tone={tone}>
        {trust}
      </Badge>
      <span className="unseen">. {sentence}</span>
    </Pointed>
  );
}
