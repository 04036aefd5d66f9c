/** Whether the page is being printed: rows that are far from the screen belong on paper too. */
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** True from just before the browser lays out the pages until it is done. */
export function usePrinting(): boolean {
  const [isPrinting, setIsPrinting] = useState(false);
  useEffect(() => {
    // At once: the browser waits for nothing that comes later.
    const begin = () => flushSync(() => setIsPrinting(true));
    const end = () => setIsPrinting(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinting;
}
