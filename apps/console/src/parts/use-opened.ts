/** Opening a dialog that was loaded because it is wanted: a moment after it is there, so that it knows where the focus was. */
import { useEffect, useState } from "react";

/** False when the dialog is first drawn, then whether it is wanted. */
export function useOpened(isWanted: boolean): boolean {
  const [isThere, setThere] = useState(false);
  useEffect(() => setThere(true), []);
  return isThere && isWanted;
}
