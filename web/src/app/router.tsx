import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { ChatPage } from "../features/chat/ChatPage";
import { TABS, type Tab, type View, VIEWS } from "../features/day/places";
import { learnSearch } from "../features/learning/places";
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

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const calendar = createRoute({
  getParentRoute: () => root,
  path: "/day",
  validateSearch: ({
    view,
    day,
  }: Record<string, unknown>): { view?: View | undefined; day?: string | undefined } => ({
    view: VIEWS.find((each) => each === view),
    day: typeof day === "string" && DAY.test(day) && !Number.isNaN(Date.parse(day)) ? day : undefined,
  }),
  component: lazyRouteComponent(() => import("./CalendarRoute"), "CalendarRoute"),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: "/tasks",
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: Tab | undefined } => ({
    tab: TABS.find((each) => each === tab),
  }),
  component: lazyRouteComponent(() => import("./TasksRoute"), "TasksRoute"),
});

const learn = createRoute({
  getParentRoute: () => root,
  path: "/learn",
  validateSearch: learnSearch,
  component: lazyRouteComponent(() => import("./LearnRoute"), "LearnRoute"),
});

const guide = createRoute({
  getParentRoute: () => root,
  path: "/learn/guides/$guide",
  component: lazyRouteComponent(() => import("./LearnRoute"), "GuideRoute"),
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
  routeTree: root.addChildren([
    conversation,
    calendar,
    tasks,
    library,
    document,
    learn,
    guide,
    memory,
    settings,
    admin,
  ]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
