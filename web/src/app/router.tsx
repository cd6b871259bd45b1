import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { ChatPage } from "../features/chat/ChatPage";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell });

const conversation = createRoute({ getParentRoute: () => root, path: "/", component: ChatPage });

const library = createRoute({
  getParentRoute: () => root,
  path: "/library",
  component: lazyRouteComponent(() => import("../features/library/LibraryPage"), "LibraryPage"),
});

/** Return a number of the address; undefined when it is none. */
function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

const document = createRoute({
  getParentRoute: () => root,
  path: "/library/$document",
  validateSearch: (
    search: Record<string, unknown>,
  ): { start?: number | undefined; end?: number | undefined } => ({
    start: count(search["start"]),
    end: count(search["end"]),
  }),
  component: lazyRouteComponent(() => import("./DocumentRoute"), "DocumentRoute"),
});

const memory = createRoute({
  getParentRoute: () => root,
  path: "/memory",
  component: lazyRouteComponent(() => import("../features/memory/MemoryPage"), "MemoryPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings/{-$section}",
  component: lazyRouteComponent(() => import("../features/account/SettingsPage"), "SettingsPage"),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: "/admin/{-$section}",
  component: lazyRouteComponent(() => import("../features/admin/AdminPage"), "AdminPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([conversation, library, document, memory, settings, admin]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
