import { Button, Group, Text } from "@mantine/core";
import { t } from "i18next";

import { show } from "../receipts/notices";
import { startWorker } from "./worker";

/** Keep the page for when there is no network, and say quietly when there is a newer one. */
export function startKeeping(): void {
  if (!import.meta.env.PROD) return;
  void startWorker((renew) => {
    show({
      id: "renewal",
      autoClose: false,
      closeButtonProps: { "aria-label": t("install.later") },
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm">{t("install.newer")}</Text>
          <Button size="compact-sm" variant="subtle" onClick={renew}>
            {t("install.reload")}
          </Button>
        </Group>
      ),
    });
  });
}
