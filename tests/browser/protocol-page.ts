/** The page that runs packages/protocol's vectors in a browser: bundled and served by tests/protocol-in-browser.test.ts. */
import { webCrypto } from "@countersign/protocol/web";
import { runVectors } from "../../packages/protocol/vectors/run-vectors.ts";

Object.assign(globalThis, { runVectors: () => runVectors(webCrypto) });
