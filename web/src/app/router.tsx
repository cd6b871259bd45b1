import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";

import { ChatPage } from "../features/chat/ChatPage";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell });

const conversation = createRoute({ getParentRoute: () => root, path: "/", component: ChatPage });

export const router = createRouter({ routeTree: root.addChildren([conversation]) });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
