import { ActionIcon, Button, Group, Popover, Stack, Textarea } from "@mantine/core";
import { IconThumbDown, IconThumbDownFilled, IconThumbUp, IconThumbUpFilled } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { http } from "../../api/client";
import { tellProblem } from "../receipts/done";
import type { Message } from "./thread";

type Rating = "up" | "down" | null;

/** Whether an answer was good; of one that was not, why. */
export function Feedback({ message }: { message: Message }) {
  const { t } = useTranslation();
  const [asksWhy, askWhy] = useState(false);
  const [reason, setReason] = useState(message.feedback?.reason ?? "");
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
  return (
    <Group gap={2}>
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
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
      </ActionIcon>
      <Popover opened={asksWhy} onChange={askWhy} trapFocus withArrow>
        <Popover.Target>
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
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
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              rate.mutate({ rating: "down", reason: reason.trim() });
              askWhy(false);
            }}
          >
            <Stack gap="xs">
              <Textarea
                label={t("feedback.why")}
                description={t("feedback.kept")}
                value={reason}
                maxLength={1000}
                autosize
                minRows={2}
                data-autofocus
                onChange={(event) => {
                  setReason(event.currentTarget.value);
                }}
              />
              <Button type="submit" size="compact-md">
                {t("feedback.keep")}
              </Button>
            </Stack>
          </form>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
