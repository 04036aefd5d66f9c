/** Whether a script runs only after a code at level `code`, and the box by which an administrator exempts it. */
import { Checkbox } from "@mantine/core";
import { endpoints, type Exemption, type Script } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";

const of = endpoints.advancedSecurity;

/** The card; nothing at levels that ask for no code. `newest` is the version that is exempted. */
export function ScriptAuthorization({
  newest,
  exemption,
}: {
  readonly newest: Script;
  readonly exemption: Exemption | null;
}) {
  const may = useMay();
  const server = useApi(endpoints.system.describeServer, undefined, { topics: ["trust"] });
  const changed = { invalidates: [endpoints.scripts.showScript, of.describeSecurity] };
  const exempt = useChange(of.exemptScript, changed);
  const protect = useChange(of.protectScript, changed);
  if (server.data?.level !== "code") return null;
  const params = { name: newest.name };
  const isExempt = exemption !== null && !exemption.lapsed;
  const change = (wanted: boolean) => {
    if (wanted)
      exempt.mutate(
        { params, body: { version: newest.version, hash: newest.hash } },
        { onSuccess: () => notify(`${newest.name} runs without a code until its content changes.`) },
      );
    else protect.mutate({ params }, { onSuccess: () => notify(`${newest.name} needs a code again.`) });
  };
  return (
    <Card title="Authorization">
      <Stack>
        <p>
          {isExempt ? (
            <Badge tone="warn" icon="warning">
              runs without a code
            </Badge>
          ) : (
            <Badge tone="good" icon="lock">
              needs a code
            </Badge>
          )}
        </p>
        {exemption ? (
          <p>
            {exemption.lapsed ? "It was exempt as version " : "Exempt as version "}
            {exemption.version}, by <ForeignText text={exemption.by} /> <TimeText at={exemption.at} />.
            {exemption.lapsed ? " Its content is another by now, so that lapsed." : ""}
          </p>
        ) : null}
        {may("advanced-security.write") ? (
          <Checkbox
            label="May run without authorization"
            description="For the newest version's content only, with its usual environment and user. Setting this takes a code."
            checked={isExempt}
            disabled={exempt.isPending || protect.isPending}
            onChange={({ currentTarget }) => change(currentTarget.checked)}
          />
        ) : null}
        <Refusal error={exempt.error ?? protect.error} />
      </Stack>
    </Card>
  );
}
