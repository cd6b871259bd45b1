import { Button, Group, Text } from "@mantine/core";
import { t } from "i18next";

import { hide, show } from "../receipts/notices";

const SHOWN_MS = 8_000;

/** Say that a setting was changed, with a button that puts back what it was, where that can be. */
export function tellChanged(words: string, undo?: () => void): void {
  const id = `changed:${words}`;
  hide(id);
  show({
    id,
    autoClose: SHOWN_MS,
    closeButtonProps: { "aria-label": t("close") },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{words}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              hide(id);
              undo();
            }}
          >
            {t("chat.undo")}
          </Button>
        )}
      </Group>
    ),
  });
}
