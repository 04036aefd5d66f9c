/** What every page stands on: looks, data, notices, addresses. */
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { EventsProvider } from "../api/events-provider.tsx";
import { queryClient } from "../api/query-client.ts";
import { Notices } from "../parts/notices.tsx";
import { router } from "./router.ts";
import { styleNonce } from "./style-nonce.ts";
import { cssVariables, theme } from "./theme.ts";

/** The whole application. */
export function Providers() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <EventsProvider>
          <RouterProvider router={router} />
          <Notices />
        </EventsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
