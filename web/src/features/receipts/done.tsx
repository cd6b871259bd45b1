import { Button, Group, Text } from "@mantine/core";
import { t } from "i18next";

import { http, sentenceOf, type TurnReply } from "../../api/client";
import { hide, show } from "./notices";

const SHOWN_MS = 10_000;

/**
 * Say what was done, in the words of its answer or in others, with a button that takes it back.
 *
 * `changed` is called after it was taken back.
 */
export function tellDone(reply: TurnReply, changed: () => unknown, words?: string): void {
  const receipts = reply.receipts.filter((each) => each.undoable).map((each) => each.id);
  const notice = `done:${reply.message_id}`;
  const undo = async (): Promise<void> => {
    hide(notice);
    try {
      for (const receipt of receipts.reverse()) {
        await http.POST("/api/receipts/{receipt_id}/undo", { params: { path: { receipt_id: receipt } } });
      }
    } catch (error) {
      tellProblem(error);
    }
    changed();
  };
  show({
    id: notice,
    autoClose: SHOWN_MS,
    closeButtonProps: { "aria-label": t("close") },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{words ?? reply.reply.text}</Text>
        {receipts.length > 0 && (
          <Button size="compact-sm" variant="subtle" miw="fit-content" onClick={() => void undo()}>
            {t("chat.undo")}
          </Button>
        )}
      </Group>
    ),
  });
}

/** Say what went wrong. */
export function tellProblem(error: unknown): void {
  show({
    color: "red",
    message: sentenceOf(error),
    closeButtonProps: { "aria-label": t("close") },
  });
}
