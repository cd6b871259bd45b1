/** How often a page that stays open asks whether there is a new version. */
const ASK_MS = 60 * 60_000;

/**
 * Have the page open without a network; `told` is called with what brings the new version, when one is there.
 *
 * Does nothing where there are no service workers: on plain HTTP from elsewhere, and in some private windows.
 */
export async function startWorker(told: (renew: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const worker = navigator.serviceWorker;
  const registration = await worker.register("/sw.js").catch(() => null);
  if (!registration) return;
  let wanted = false;
  worker.addEventListener("controllerchange", () => {
    if (wanted) window.location.reload();
  });
  const offer = (): void => {
    const { waiting } = registration;
    // Without one that is active there is nothing older on the screen.
    if (!waiting || !registration.active) return;
    told(() => {
      wanted = true;
      waiting.postMessage("renew");
    });
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  offer();
  const ask = (): void => {
    if (document.visibilityState === "visible") registration.update().catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  setInterval(ask, ASK_MS);
}
