/** A QR code as a picture to keep, made in this page: what it holds goes nowhere else. */
import { encode } from "uqr";

const quiet = 4;
const pixelsASquare = 8;

/** The code as PNG, dark on white. */
export async function qrPicture(text: string): Promise<Blob> {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  const canvas = document.createElement("canvas");
  canvas.width = (size + 2 * quiet) * pixelsASquare;
  canvas.height = canvas.width;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser draws no pictures");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  for (const [y, row] of data.entries())
    for (const [x, isDark] of row.entries())
      if (isDark)
        pen.fillRect((x + quiet) * pixelsASquare, (y + quiet) * pixelsASquare, pixelsASquare, pixelsASquare);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture came of it"))), "image/png");
  });
}
