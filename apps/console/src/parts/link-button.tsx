/** A button that leads somewhere: looks like one, and is a link, so that it can be opened elsewhere too. */
import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type AnchorProps = Omit<ButtonProps, "style"> &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & {
    readonly ref?: Ref<HTMLAnchorElement>;
  };

function AnchorButton(props: AnchorProps) {
  return <Button component="a" {...props} />;
}

/** The button; addresses and their parameters as for a link. */
export const LinkButton = createLink(AnchorButton);
