/** No such address, or an object that is not there for this person. */
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { StateBlock } from "./state-block.tsx";

/** The designed state of an unknown address. */
export function NotFound() {
  return (
    <StateBlock
      icon="search"
      title="There is nothing at this address"
      action={
        <Anchor component={Link} to="/">
          Go to Home
        </Anchor>
      }
    >
      It may have been removed, or it belongs to a client that you have no part in.
    </StateBlock>
  );
}
