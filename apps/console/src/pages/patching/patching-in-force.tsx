/** What is in force: what happens, when next, and until when people have approved it. */
import type { Patching } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { Card } from "../../parts/card.tsx";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { settingsSentence } from "./patching-words.ts";

/** The card; nothing where nothing is in force. */
export function PatchingInForce({ patching }: { readonly patching: Patching }) {
  const { current, approval, task } = patching;
  if (!current) return null;
  return (
    <Card title="In force" lead={settingsSentence(current)}>
      <Facts
        facts={[
          { name: "Devices", value: patching.device_count },
          { name: "Next", value: <TimeText at={patching.next_at} /> },
          { name: "As", value: <ForeignText text={current.run_as} /> },
          ...(approval?.hash
            ? [
                {
                  name: "Approval",
                  value: (
                    <>
                      <Link to="/scripts/-/standing/$hash" params={{ hash: approval.hash }}>
                        What people signed
                      </Link>
                      , ends <TimeText at={approval.not_after} />
                      {approval.ends_soon ? ". Set it again, and have that signed before." : ""}
                    </>
                  ),
                },
              ]
            : []),
          ...(task
            ? [
                {
                  name: "Carried out by",
                  value: (
                    <Link to="/tasks/$id" params={{ id: task }}>
                      the task, with its history
                    </Link>
                  ),
                },
              ]
            : []),
          ...(patching.set_by === null || patching.wanted
            ? []
            : [
                {
                  name: "Set",
                  value: (
                    <>
                      <TimeText at={patching.set_at} /> by <ForeignText text={patching.set_by} />
                    </>
                  ),
                },
              ]),
        ]}
      />
    </Card>
  );
}
