import { http } from "../../api/client";

/** Why a browser is not notified; "" where it may be. */
export type Hindrance = "" | "insecure" | "unable" | "refused";

/** Return what keeps this browser from being notified. */
export function hindrance(): Hindrance {
  if (!window.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return "unable";
  return Notification.permission === "denied" ? "refused" : "";
}

async function current(): Promise<PushSubscription | null> {
  if (!("serviceWorker" in navigator)) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Whether this browser is notified. */
export async function isNotified(): Promise<boolean> {
  return hindrance() === "" && (await current()) !== null;
}

/** Notify this browser from now on; false when its person does not allow it. */
export async function notify(key: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const registration = await navigator.serviceWorker.ready;
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  try {
    await http.PUT("/api/push/subscriptions", {
      body: {
        endpoint: endpoint ?? "",
        keys: { p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" },
      },
    });
  } catch (error) {
    await made.unsubscribe();
    throw error;
  }
  return true;
}

/** Notify this browser no more. */
export async function leaveAlone(): Promise<void> {
  const subscription = await current();
  if (!subscription) return;
  await http.DELETE("/api/push/subscriptions", { params: { query: { endpoint: subscription.endpoint } } });
  await subscription.unsubscribe();
}
