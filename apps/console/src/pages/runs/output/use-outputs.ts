/** The output of a run while its page is open: one store, one connection. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { LastLines } from "./last-lines.ts";
import { type FeedState, OutputFeed } from "./output-feed.ts";
import { type DeviceOutput, OutputStore } from "./output-store.ts";

/** A hidden tab gets no frames: then this often, so that little waits. */
const HIDDEN_MILLISECONDS = 500;

function nextFrame(work: () => void): void {
  if (document.visibilityState === "visible") requestAnimationFrame(work);
  else setTimeout(work, HIDDEN_MILLISECONDS);
}

/** The store, filled with the output of `wanted` devices while it is mounted. */
export function useOutputs(
  run: string,
  devices: number,
  wanted: readonly string[],
): { readonly store: OutputStore; readonly lastLines: LastLines; readonly feed: FeedState } {
  const [feedState, setFeedState] = useState<FeedState>("idle");
  const store = useMemo(() => {
    // A run's store is its own.
    void run;
    return new OutputStore(devices, nextFrame);
  }, [run, devices]);
  const lastLines = useMemo(
    () => new LastLines(store, (work, milliseconds) => setTimeout(work, milliseconds)),
    [store],
  );
  const feed = useMemo(() => new OutputFeed(run, store, setFeedState), [run, store]);
  useEffect(() => () => feed.stop(), [feed]);
  const names = wanted.join(",");
  useEffect(() => feed.want(names === "" ? [] : names.split(",")), [feed, names]);
  return { store, lastLines, feed: feedState };
}

/** One device's output, drawn anew once a frame. */
export function useDeviceOutput(store: OutputStore, device: string): DeviceOutput {
  const subscribe = useCallback((listener: () => void) => store.subscribe(device, listener), [store, device]);
  return useSyncExternalStore(subscribe, () => store.outputOf(device));
}

/** One device's last line, drawn anew a few times a second. */
export function useLastLine(lines: LastLines, device: string): string {
  const subscribe = useCallback((listener: () => void) => lines.subscribe(device, listener), [lines, device]);
  return useSyncExternalStore(subscribe, () => lines.lineOf(device));
}
