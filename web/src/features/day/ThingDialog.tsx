import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Block } from "./agenda";
import { Dialog } from "./Dialog";
import { ChangeEvent, CreateEvent, type NewEvent } from "./EventForm";
import type { Wording } from "./wording";

interface DialogProps {
  open: Block | NewEvent | null;
  close: () => void;
  wording: Wording;
}

/** What something in the calendar is, and how it is changed without a mouse. */
export function ThingDialog({ open, close, wording }: DialogProps) {
  const { t } = useTranslation();
  const title = open && ("thing" in open ? open.title : t("day.addEvent"));
  return (
    <Dialog title={title} close={close}>
      {open &&
        ("thing" in open ? (
          <Thing key={open.id} block={open} close={close} wording={wording} />
        ) : (
          <CreateEvent proposed={open} close={close} wording={wording} />
        ))}
    </Dialog>
  );
}

function Thing({ block, close, wording }: { block: Block; close: () => void; wording: Wording }) {
  const { t } = useTranslation();
  const { thing } = block;
  if (thing.kind === "event") return <ChangeEvent event={thing.event} close={close} wording={wording} />;
  const day = wording.day(block.start);
  return (
    <Stack gap="sm">
      <Text>
        {t(`day.kind.${thing.kind}`)} · {block.allDay ? day : `${day}, ${wording.clock(block.start)}`}
      </Text>
      <Group justify="flex-end">
        <Anchor
          renderRoot={(props) => (
            <Link {...props} to="/tasks" search={{ tab: thing.kind === "task" ? "tasks" : "reminders" }} />
          )}
        >
          {t(`day.toThe.${thing.kind}`)}
        </Anchor>
        <Button variant="default" onClick={close}>
          {t("day.close")}
        </Button>
      </Group>
    </Stack>
  );
}
