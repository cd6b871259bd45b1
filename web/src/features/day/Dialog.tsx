import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface DialogProps {
  /** What it is about; null when it is closed. */
  title: string | null;
  close: () => void;
  children: ReactNode;
}

/** Something that is looked at, or filled in, before one goes on. */
export function Dialog({ title, close, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={title !== null}
      onClose={close}
      title={title}
      closeButtonProps={{ "aria-label": t("day.close") }}
      // Its header would be read out as the header of the page.
      attributes={{ header: { role: "none" } }}
    >
      {children}
    </Modal>
  );
}
