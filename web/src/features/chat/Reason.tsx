import { Button, Popover, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface ReasonProps {
  reason: string;
  keep: (reason: string) => void;
  close: () => void;
}

/** Asks why an answer was not good; fetched when the first one is said to be so. */
export default function Reason({ reason, keep, close }: ReasonProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(reason);
  return (
    <Popover
      opened
      onChange={(opened) => {
        if (!opened) close();
      }}
      trapFocus
      withArrow
      withRoles={false}
    >
      <Popover.Target>
        <span />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t("feedback.why")}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            keep(text.trim());
          }}
        >
          <Stack gap="xs">
            <Textarea
              label={t("feedback.why")}
              description={t("feedback.kept")}
              value={text}
              maxLength={1000}
              autosize
              minRows={2}
              data-autofocus
              onChange={(event) => {
                setText(event.currentTarget.value);
              }}
            />
            <Button type="submit" size="compact-md">
              {t("feedback.keep")}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
