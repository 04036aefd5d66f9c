/** The tags of one device, and the way to change them. */
import { Button } from "@mantine/core";
import type { Device } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import classes from "./device.module.css";
import { TagDevices } from "./tag-devices.tsx";

/** The card. */
export function DeviceTags({ device }: { readonly device: Device }) {
  const may = useMay();
  const [changing, setChanging] = useState(false);
  return (
    <Card title="Tags">
      <div className={classes["tags"]}>
        {device.tags.length === 0 ? <span className={classes["detail"]}>It carries none.</span> : null}
        {device.tags.map((tag) => (
          <Link key={tag} to="/devices" search={{ tag }} aria-label={`Devices with the tag ${tag}`}>
            <Badge>{tag}</Badge>
          </Link>
        ))}
        {may("devices.write") ? (
          <Button variant="default" size="compact-sm" onClick={() => setChanging(true)}>
            Change tags
          </Button>
        ) : null}
      </div>
      {changing ? <TagDevices devices={[device]} onClose={() => setChanging(false)} /> : null}
    </Card>
  );
}
