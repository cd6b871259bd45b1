import { IconThumbDown, IconThumbDownFilled, IconThumbUp, IconThumbUpFilled } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { http } from "../../api/client";
import { tellProblem } from "../receipts/done";
import { Act } from "./Act";
import type { Message } from "./thread";

const Reason = lazy(() => import("./Reason"));

type Rating = "up" | "down" | null;

/** Whether an answer was good; of one that was not, why. */
export function Feedback({ message }: { message: Message }) {
  const { t } = useTranslation();
  const [asksWhy, askWhy] = useState(false);
  const bad = useRef<HTMLButtonElement>(null);
  const rate = useMutation({
    mutationFn: (opinion: { rating: Rating; reason: string }) =>
      http.PUT("/api/messages/{message_id}/feedback", {
        params: { path: { message_id: message.id } },
        body: opinion,
      }),
    onError: tellProblem,
  });
  const rating = message.feedback?.rating ?? null;
  function press(pressed: "up" | "down"): void {
    const chosen = rating === pressed ? null : pressed;
    rate.mutate({ rating: chosen, reason: "" });
    askWhy(chosen === "down");
  }
  function close(): void {
    askWhy(false);
    bad.current?.focus();
  }
  return (
    <>
      <Act
        aria-label={t("feedback.good")}
        aria-pressed={rating === "up"}
        onClick={() => {
          press("up");
        }}
      >
        {rating === "up" ? (
          <IconThumbUpFilled size={14} aria-hidden />
        ) : (
          <IconThumbUp size={14} aria-hidden />
        )}
      </Act>
      <Act
        ref={bad}
        aria-label={t("feedback.bad")}
        aria-pressed={rating === "down"}
        onClick={() => {
          press("down");
        }}
      >
        {rating === "down" ? (
          <IconThumbDownFilled size={14} aria-hidden />
        ) : (
          <IconThumbDown size={14} aria-hidden />
        )}
      </Act>
      {asksWhy && (
        <Suspense fallback={null}>
          <Reason
            reason={message.feedback?.reason ?? ""}
            keep={(reason) => {
              rate.mutate({ rating: "down", reason });
              close();
            }}
            close={close}
          />
        </Suspense>
      )}
    </>
  );
}
