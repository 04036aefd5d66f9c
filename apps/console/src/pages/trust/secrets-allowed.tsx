/** The choice whether runs may have secrets, in a sentence. */
import { Checkbox } from "@mantine/core";

/** The choice. */
export function SecretsAllowed({
  allowed,
  onAllowed,
}: {
  readonly allowed: boolean;
  readonly onAllowed: (allowed: boolean) => void;
}) {
  return (
    <Checkbox
      label="Runs may have secrets"
      description="Values such as passwords are sealed to each device: neither this server nor whoever approves sees them."
      checked={allowed}
      onChange={({ currentTarget }) => onAllowed(currentTarget.checked)}
    />
  );
}
