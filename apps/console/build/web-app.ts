/** What makes the console an app that a phone can keep: a manifest and pictures, beside the page. */
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ICON_PIXELS = [192, 512];

/** Writes them into `folder`; the pictures are those of `pictures`. */
export function writeWebApp(folder: string, pictures: string): void {
  for (const name of readdirSync(pictures)) copyFileSync(join(pictures, name), join(folder, name));
  const manifest = {
    name: "Countersign",
    short_name: "Countersign",
    id: "/",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#3a47c4",
    theme_color: "#3a47c4",
    icons: ICON_PIXELS.map((pixels) => ({
      src: `/icon-${pixels}.png`,
      sizes: `${pixels}x${pixels}`,
      type: "image/png",
    })),
  };
  writeFileSync(join(folder, "manifest.webmanifest"), `${JSON.stringify(manifest)}\n`);
}
