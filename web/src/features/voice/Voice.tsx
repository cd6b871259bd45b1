import { lazy, Suspense } from "react";

import { useVoice } from "./store";

const Panel = lazy(() => import("./VoicePanel"));

/** Where a spoken conversation shows itself, once there is one. */
export function Voice() {
  const isOpen = useVoice((voice) => voice.isOpen);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <Panel />
    </Suspense>
  );
}
