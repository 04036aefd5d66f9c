/** A link that looks like a button, typed by the addresses of the console. */
import { Button, type ButtonProps } from "@mantine/core";
import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Props = ButtonProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & {
    readonly ref?: Ref<HTMLAnchorElement>;
  };

function AnchorButton(props: Props) {
  return <Button component="a" {...props} />;
}

/** The link. */
export const ButtonLink: LinkComponent<typeof AnchorButton> = createLink(AnchorButton);
