/**
 * The service worker: the page opens without a network.
 *
 * Nothing below /api is ever kept. The page is always asked of the server first, so that what is shown is
 * what the server has; only where it does not answer, the kept page is shown. That one was kept as it was
 * served, with its headers: its nonce and the policy that names it belong together.
 */
import { clientsClaim } from "workbox-core";
import { matchPrecache, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope;
declare const __KEPT__: PrecacheEntry[];

const PATIENCE_MS = 4000;
const SERVERS = /^\/(api|v1|health|mcp|metrics|docs|openapi\.json|welcome)(\/|$)/;

async function page(request: Request): Promise<Response> {
  let answer: Response | undefined;
  try {
    answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // What stands in front of a server that is down says so with one of these.
    if (answer.status < 502 || answer.status > 504) return answer;
  } catch {
    // No network, or nobody there.
  }
  return (await matchPrecache("/")) ?? answer ?? Response.error();
}

registerRoute(new NavigationRoute(({ request }) => page(request), { denylist: [SERVERS] }));
precacheAndRoute(__KEPT__, { directoryIndex: "", cleanURLs: false });
clientsClaim();

interface Notice {
  text: string;
  /** The same for a repeat, which then replaces the first. */
  key: string;
  silent: boolean;
}

/** Show what came, unless a page that somebody looks at shows it anyway. */
async function notified(notice: Notice): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.some((one) => one.visibilityState === "visible")) return;
  await self.registration.showNotification("Dayhand", {
    body: notice.text,
    tag: notice.key,
    icon: "/icon-192.png",
    silent: notice.silent,
  });
}

self.addEventListener("push", (event) => {
  if (event.data) event.waitUntil(notified(event.data.json() as Notice));
});

/** Show the conversation, in a window that is there already, if one is. */
async function opened(): Promise<void> {
  const [first] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (first ? first.focus() : self.clients.openWindow("/"));
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(opened());
});

// A new version waits until its person wants it: the pages that are open are of the old one.
self.addEventListener("message", ({ data }) => {
  if (data === "renew") void self.skipWaiting();
});
