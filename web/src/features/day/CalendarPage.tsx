import { Container, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Block } from "./agenda";
import type { View } from "./places";
import { CalendarHeader } from "./CalendarHeader";
import { useMoveEvent } from "./changes";
import type { NewEvent } from "./EventForm";
import { useFreshDay } from "./fresh";
import { Grid } from "./Grid";
import { Month, Week } from "./Phone";
import { Problem } from "./Problem";
import { QuickAdd } from "./QuickAdd";
import { ThingDialog } from "./ThingDialog";
import { useBlocks } from "./useDay";
import { useWording } from "./wording";
import { minutesLater } from "./zone";

interface PageProps {
  view: View | undefined;
  day: string | undefined;
  show: (view: View, day: string) => void;
}

/** The calendar: what is on, when tasks are due, and when reminders are said. */
export function CalendarPage({ view = "week", day, show }: PageProps) {
  const { t } = useTranslation();
  const wording = useWording();
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const canDrag = useMediaQuery("(any-pointer: fine)", true, { getInitialValueInEffect: false });
  const shown = day ?? wording.today();
  const { blocks, error, isPending } = useBlocks(view, shown, wording);
  const move = useMoveEvent(wording.zone);
  const [open, setOpen] = useState<Block | NewEvent | null>(null);
  useFreshDay();
  const create = (start: string, end: string, allDay: boolean): void => {
    setOpen({ start, end, allDay });
  };
  const add = (): void => {
    const hour = wording.wall(new Date()).slice(11, 13);
    const start = minutesLater(`${shown} ${shown === wording.today() ? hour : "09"}:00:00`, 60);
    create(start, minutesLater(start, 60), false);
  };
  const views = { view, day: shown, blocks, wording, canDrag, open: setOpen, create, move };
  return (
    <Container size={1280} py="md">
      <QuickAdd wording={wording} />
      <CalendarHeader {...{ view, day: shown, wording, show, add }} />
      <Problem of={error} />
      {isPhone && view === "week" ? (
        <Week {...views} />
      ) : isPhone && view === "month" ? (
        <Month
          {...views}
          turnTo={(next) => {
            show("month", next);
          }}
        />
      ) : (
        <Grid
          {...views}
          turnTo={(next) => {
            show("day", next);
          }}
        />
      )}
      {!isPending && blocks.length === 0 && (
        <Text c="dimmed" ta="center" py="md">
          {t("day.emptyCalendar")}
        </Text>
      )}
      <ThingDialog
        open={open}
        close={() => {
          setOpen(null);
        }}
        wording={wording}
      />
    </Container>
  );
}
