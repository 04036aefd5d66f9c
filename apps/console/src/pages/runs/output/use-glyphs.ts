/** How many characters fit into a view, and how high it is; measured, since fonts and zoom differ. */
import { type RefObject, useLayoutEffect, useState } from "react";

const SAMPLE = 64;

/** Columns and height in pixels of the element, kept up to date. */
export function useGlyphs(place: RefObject<HTMLElement | null>): {
  readonly columns: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ columns: 80, height: 400 });
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const measure = () => {
      const sample = document.createElement("span");
      sample.textContent = "0".repeat(SAMPLE);
      sample.style.position = "absolute";
      sample.style.visibility = "hidden";
      element.append(sample);
      const width = sample.getBoundingClientRect().width / SAMPLE;
      sample.remove();
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      const room =
        element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight) - ROW_EDGE;
      const columns = width > 0 ? Math.floor(room / width) : 80;
      setSize((before) =>
        before.columns === columns && before.height === element.clientHeight
          ? before
          : { columns, height: element.clientHeight },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [place]);
  return size;
}

/** The bar before a row and the space behind it. */
const ROW_EDGE = 18;
