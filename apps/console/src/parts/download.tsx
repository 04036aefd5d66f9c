/** A file made in this page. */
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { Icon } from "./icon.tsx";

/** The button that saves `text` as `name`. */
export function Download({
  name,
  text,
  type = "application/octet-stream",
}: {
  readonly name: string;
  readonly text: string;
  readonly type?: string;
}) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text, type]);
  return (
    <Button
      component="a"
      variant="default"
      size="xs"
      href={address}
      download={name}
      leftSection={<Icon name="download" size={14} />}
    >
      {name}
    </Button>
  );
}
