/** Every page of the console, read from the files that declare them. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** One page. */
export interface ConsolePage {
  /** Its address as the router has it, with `$name` in the place of parameters. */
  readonly address: string;
  /** The same with example values that lead to nothing. */
  readonly path: string;
  readonly title: string;
  /** A permission, `signed-in` or `public`. */
  readonly needs: string;
}

const sources = fileURLToPath(new URL("../../apps/console/src/", import.meta.url));

/** All pages. Throws where a route does not say what it needs: such a page would be open to everybody. */
export function consolePages(): ConsolePage[] {
  return globSync("pages/*/routes.ts", { cwd: sources }).flatMap((file) =>
    pagesIn(readFileSync(path.join(sources, file), "utf8"), file),
  );
}

/** The pages that one file declares. */
export function pagesIn(text: string, file: string): ConsolePage[] {
  return text
    .split("createRoute({")
    .slice(1)
    .map((declared) => {
      const [, address] = /\bpath: "([^"]+)"/.exec(declared) ?? [];
      const [, title, needs] =
        /staticData: \{\s*title: "([^"]+)",\s*needs: "([^"]+)",?\s*\}/.exec(declared) ?? [];
      if (address === undefined || title === undefined || needs === undefined)
        throw new Error(`${file}: a route without path, title or needs`);
      return { address, path: filled(address, example), title, needs };
    });
}

/** An address with values in the place of parameters. */
export function filled(address: string, value: (parameter: string) => string): string {
  return address.replaceAll(/\$(\w+)/g, (_whole, parameter: string) => value(parameter));
}

/** Files that declare routes where `consolePages` does not look. */
export function strayRoutes(): string[] {
  return globSync("**/*.{ts,tsx}", { cwd: sources })
    .filter((file) => !/^pages\/[^/]+\/routes\.ts$/.test(file))
    .filter((file) => readFileSync(path.join(sources, file), "utf8").includes("createRoute({"));
}

function example(parameter: string): string {
  if (/authority|hash/i.test(parameter)) return `sha256:${"0".repeat(64)}`;
  return /name|client/i.test(parameter) ? "nothing-called-so" : "00000000-0000-4000-8000-000000000000";
}
