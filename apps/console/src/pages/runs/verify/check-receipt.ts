/** A receipt, held against the device that it is said to be of and the request that it is about. Pure. */
import type { Run } from "@countersign/api";
import {
  type Crypto,
  hashOf,
  keyFingerprint,
  parseDocument,
  parseKey,
  type Receipt,
  type Request,
  verifySignature,
} from "@countersign/protocol";
import type { ToldReceipt } from "./evidence.ts";

/** A receipt that was looked at. */
export interface ReceiptChecked {
  readonly device: string;
  readonly name: string;
  readonly deviceKey: string;
  /** Its bytes and the one signature, for looking at it elsewhere. */
  readonly told: ToldReceipt;
  /** Only where everything held. */
  readonly receipt: Receipt | undefined;
  /** What did not hold, as the end of a sentence. */
  readonly fault: string | undefined;
}

/** What the receipt is held against. */
export interface ReceiptOf {
  readonly run: Run;
  readonly request: Request | undefined;
  /** Of the request's bytes. */
  readonly hash: string;
}

/** Checks one receipt. */
export async function checkReceipt(
  told: ToldReceipt,
  about: ReceiptOf,
  crypto: Crypto,
): Promise<ReceiptChecked> {
  const target = about.run.targets.find(({ device }) => device === told.device);
  const shown = {
    device: told.device,
    name: target?.name ?? told.device,
    deviceKey: told.deviceKey,
    told,
  };
  const read = await readReceipt(told, target?.fingerprint, about, crypto);
  return typeof read === "string"
    ? { ...shown, receipt: undefined, fault: read }
    : { ...shown, receipt: read, fault: undefined };
}

/** The receipt, or what is wrong with it. */
async function readReceipt(
  { deviceKey, receipt: signed }: ToldReceipt,
  fingerprint: string | undefined,
  { request, hash }: ReceiptOf,
  crypto: Crypto,
): Promise<Receipt | string> {
  const parsed = parseDocument("receipt", signed.bytes);
  if (!parsed.ok) return "its bytes are no receipt";
  const receipt = parsed.document;
  if (!parseKey(deviceKey).ok) return "the key that is said to have signed it cannot be read";
  const key = keyFingerprint(deviceKey, crypto);
  if (fingerprint === undefined || key !== fingerprint)
    return "the key that is said to have signed it is not the device's";
  if (request?.targets && !request.targets.some((one) => one.fingerprint === key))
    return "the request does not name this device";
  if (receipt.device !== key) return "it says to be of another device";
  if (receipt.subject !== hash) return "it is about another request";
  const script = request?.action.kind === "script" ? request.action.hash : undefined;
  if (receipt.outcome === "ran" && receipt.script !== undefined && receipt.script !== script)
    return "it is about another script";
  for (const signature of signed.signatures) {
    const verdict = await verifySignature({
      signature,
      keyText: deviceKey,
      message: signed.bytes,
      namespace: "countersign.receipt.v1",
      crypto,
    });
    if (verdict.ok) return receipt;
  }
  return "no signature on it is the device's";
}

/** Whether output that the server hands out is what the device signed: all of it, or the beginning where it was cut. */
export function checkOutput(
  receipt: Receipt,
  output: { readonly stdout: Uint8Array; readonly stderr: Uint8Array },
  crypto: Crypto,
): { readonly outcome: "holds" | "fails" | "open"; readonly words: string } {
  const streams = ["stdout", "stderr"] as const;
  const isSame = streams.every((stream) => {
    const { hash, length } = receipt[stream];
    return output[stream].length === length && hashOf(output[stream], crypto) === hash;
  });
  if (isSame)
    return {
      outcome: "holds",
      words: "All output that the server has is, byte by byte, what the device signed.",
    };
  const isShorter = streams.every((stream) => output[stream].length <= receipt[stream].length);
  if (receipt.truncated && isShorter)
    return {
      outcome: "open",
      words:
        "The device wrote more than its limit let it send: what is here cannot be held against its hash.",
    };
  return { outcome: "fails", words: "The output that the server has is not what the device signed." };
}
