/**
 * StartTLS (RFC 4511, 4.14), by ourselves: whatever stands behind the answer was sent in clear by nobody knows whom. A
 * library that keeps such bytes would take them for the beginning of what the directory says encrypted.
 */
import type { Socket } from "node:net";
import { BerReader } from "ldapts";
import { DirectoryError } from "./directory-failure.ts";

const oid = "1.3.6.1.4.1.1466.20037";
/** LDAPMessage { messageID 1, [APPLICATION 23] { [0] oid } }. */
const request = Buffer.concat([
  Buffer.from([0x30, oid.length + 7, 0x02, 0x01, 0x01, 0x77, oid.length + 2, 0x80, oid.length]),
  Buffer.from(oid, "latin1"),
]);
const extendedResponse = 0x78;
const largestAnswer = 4096;

/** Asks for encryption and reads exactly one answer. Throws `DirectoryError` when it is no, or when more came with it. */
export function startTls(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const done = (failed?: Error) => {
      socket.off("data", onData);
      socket.off("close", onEnd);
      if (failed) reject(failed);
      else resolve();
    };
    const refuse = () => done(new DirectoryError("directory-start-tls"));
    const onEnd = refuse;
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const length = messageLength(received);
      if (length === undefined && received.length < largestAnswer) return;
      // Read no further: the next bytes belong to TLS.
      socket.pause();
      if (length !== received.length || !saysYes(received)) refuse();
      else done();
    };
    socket.on("data", onData);
    socket.once("close", onEnd);
    socket.write(request);
  });
}

/** How long the message at the beginning is, once it is here as a whole. */
function messageLength(bytes: Buffer): number | undefined {
  const first = bytes[1];
  if (first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (bytes.length < 2 + lengthBytes || lengthBytes > 4) return undefined;
  const content = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const whole = 2 + lengthBytes + content;
  return bytes.length >= whole ? whole : undefined;
}

function saysYes(message: Buffer): boolean {
  try {
    const reader = new BerReader(message);
    reader.readSequence();
    if (reader.readInt() !== 1 || reader.readSequence() !== extendedResponse) return false;
    return reader.readEnumeration() === 0;
  } catch {
    return false;
  }
}
