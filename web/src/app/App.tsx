import { Center, Loader, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { ProblemError } from "../api/client";
import { useNotices } from "../features/receipts/notices";
import { startKeeping } from "../features/install/Renewal";
import { useMe, useRemembering } from "../features/session/me";
import { speak } from "./languages";
import { router } from "./router";
import { styleNonce, theme } from "./theme";

const Door = lazy(() => import("../features/session/Door"));
const Corner = lazy(() => import("../features/receipts/Corner"));

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
      <Told />
      <QueryClientProvider client={queries}>
        <House />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Where notices come; fetched with the first of them. */
function Told() {
  const isTold = useNotices((notices) => notices.isTold);
  if (!isTold) return null;
  return (
    <Suspense fallback={null}>
      <Corner />
    </Suspense>
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
  const waiting = (
    <Center h="100%">
      <Loader role="img" aria-label={t("loading")} />
    </Center>
  );
  if (isPending) return waiting;
  return (
    <Suspense fallback={waiting}>
      <Door away={!((error as unknown) instanceof ProblemError)} />
    </Suspense>
  );
}
