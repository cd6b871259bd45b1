import { ActionIcon, Button, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { daysOf, turned } from "./agenda";
import { type View, VIEWS } from "./places";
import { spanOf, type Wording } from "./wording";

interface HeaderProps {
  view: View;
  day: string;
  wording: Wording;
  show: (view: View, day: string) => void;
  add: () => void;
}

/** What is shown, and the ways to what lies before and after it. */
export function CalendarHeader({ view, day, wording, show, add }: HeaderProps) {
  const { t } = useTranslation();
  const span = spanOf(view, day, daysOf(view, day, wording.firstWeekday).first, wording);
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={1} size="h2">
          {t("day.calendar")}
        </Title>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={add}>
          {t("day.addEvent")}
        </Button>
      </Group>
      <Group justify="space-between" mb="sm" gap="xs">
        <Group gap="xs" wrap="nowrap">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t(`day.previous.${view}`)}
            onClick={() => {
              show(view, turned(view, day, -1));
            }}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Button
            variant="default"
            flex="none"
            onClick={() => {
              show(view, wording.today());
            }}
          >
            {t("day.today")}
          </Button>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t(`day.next.${view}`)}
            onClick={() => {
              show(view, turned(view, day, 1));
            }}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
          <Text fw={600} role="status" ml="xs">
            {span}
          </Text>
        </Group>
        <SegmentedControl
          aria-label={t("day.view")}
          value={view}
          data={VIEWS.map((value) => ({ value, label: t(`day.views.${value}`) }))}
          onChange={(value) => {
            show(value, day);
          }}
        />
      </Group>
    </>
  );
}
