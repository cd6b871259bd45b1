import { Center, Loader, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { ProblemError } from "../api/client";
import { startKeeping } from "../features/install/Renewal";
import { Door } from "../features/session/Door";
import { useMe, useRemembering } from "../features/session/me";
import { speak } from "./languages";
import { router } from "./router";
import { styleNonce, theme } from "./theme";

const queries = new QueryClient({
  defaultOptions: {
    // The server may be on this machine: whether there is a network besides says nothing.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 30_000,
      retry: (count, error) => !(error instanceof ProblemError) && count < 3,
    },
  },
});

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <Notifications position="top-right" />
      <QueryClientProvider client={queries}>
        <House />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Everything behind the door, or the door. */
function House() {
  const { t } = useTranslation();
  const { data: me, isPending, error, isOut } = useMe();
  const language = me?.language;
  useRemembering(me, isOut);
  useEffect(startKeeping, []);
  useEffect(() => {
    if (language) void speak(language);
  }, [language]);
  if (me) return <RouterProvider router={router} />;
  if (isPending) {
    return (
      <Center h="100%">
        <Loader role="img" aria-label={t("loading")} />
      </Center>
    );
  }
  return <Door away={!((error as unknown) instanceof ProblemError)} />;
}
