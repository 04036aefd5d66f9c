/** The console's entrance: styles in their order, then the page. */
import "./app/no-code-from-text.ts";
import "./app/mantine.css";
import "./app/base.css";
import { keepFocus } from "./app/keep-focus.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "./app/providers.tsx";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
keepFocus();
createRoot(place).render(
  <StrictMode>
    <Providers />
  </StrictMode>,
);
