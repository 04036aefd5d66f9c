/** Composing a standing approval: what may run without asking again, where, with which arguments, when and how often. */
import { endpoints, type ReplyOf } from "@countersign/api";
import { useParams } from "@tanstack/react-router";
import { useApi } from "../../../api/use-api.ts";
import { BackLink } from "../../../parts/back-link.tsx";
import { NotYet } from "../../../parts/not-yet.tsx";
import { Page } from "../../../parts/page.tsx";
import { ExemptForm } from "./exempt-form.tsx";

/** The page. */
export function ExemptPage() {
  const { name = "" }: { name?: string } = useParams({ strict: false });
  const read = useApi(endpoints.scripts.showScript, { params: { name }, query: {} }, { topics: ["scripts"] });
  const clients = useApi(endpoints.clients.listClients);
  const shown: ReplyOf<typeof endpoints.scripts.showScript> | undefined =
    read.data?.script.name === name ? read.data : undefined;
  return (
    <Page
      title={`${name} may run without asking again`}
      above={<BackLink to="/scripts">Scripts</BackLink>}
      lead="Whoever asks and those who approve sign this once. After that the server may use it within these bounds, and every device keeps to them by itself. It ends with its last day, by any approver's veto, or when its signers leave."
    >
      {shown && clients.data ? (
        <ExemptForm script={shown.script} clients={clients.data.clients} />
      ) : (
        <NotYet of={read} />
      )}
    </Page>
  );
}
