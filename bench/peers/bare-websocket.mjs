// The peer of the idle agent: Node with one WebSocket connection and nothing else. Plain JavaScript, so that not even
// the type stripper is loaded.
import { WebSocket } from "ws";

const socket = new WebSocket(process.argv[2]);
socket.on("close", () => process.exit(1));
