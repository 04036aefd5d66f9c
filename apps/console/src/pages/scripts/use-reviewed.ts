/** A script's text as it is shown to whoever signs, worked out once for each text. */
import type { Script } from "@countersign/api";
import { decodeBase64 } from "@countersign/protocol";
import { reviewScript, type ScriptText } from "@countersign/review";
import { useMemo } from "react";

/** Reviews base64 content. */
export function useReviewed(content: string, interpreter: Script["interpreter"]): ScriptText {
  return useMemo(
    () => reviewScript(decodeBase64(content) ?? new Uint8Array(), interpreter),
    [content, interpreter],
  );
}
