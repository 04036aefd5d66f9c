/** "Why?" of one user: a permission, a client, and the answer in steps. */
import { useState } from "react";
import { Stack } from "../../parts/stack.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { type AskedFor, AskedFields } from "./asked-fields.tsx";
import { WhyAnswer } from "./why-answer.tsx";
import { Window } from "./window.tsx";

interface WhyProps {
  readonly user: { readonly id: string; readonly name: string };
  /** What it begins with. */
  readonly asked?: AskedFor;
}

/** The dialog. */
export function Why({
  opened,
  onClose,
  ...props
}: WhyProps & { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Window opened={opened} onClose={onClose} title={`What ${shownName(props.user.name)} may do, and why`}>
      <Question {...props} />
    </Window>
  );
}

function Question({ user, asked: first = {} }: WhyProps) {
  const [asked, setAsked] = useState(first);
  return (
    <Stack>
      <AskedFields asked={asked} onChange={setAsked} />
      <WhyAnswer user={user.id} asked={asked} />
    </Stack>
  );
}
