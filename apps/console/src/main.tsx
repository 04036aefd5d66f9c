/** The console's entrance: styles in their order, then the page. */
import "./app/no-code-from-text.ts";
import "./app/mantine.css";
import "./app/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "./app/providers.tsx";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
createRoot(place).render(
  <StrictMode>
    <Providers />
  </StrictMode>,
);
