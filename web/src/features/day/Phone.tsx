import { Group, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { MobileMonthView, type ScheduleEventData } from "@mantine/schedule";
import { useTranslation } from "react-i18next";

import { type Block, daysOf, eachDay, onDay } from "./agenda";
import { colorOf } from "./BlockBody";
import type { GridProps } from "./Grid";
import type { Wording } from "./wording";

type PhoneProps = Pick<GridProps, "day" | "blocks" | "wording" | "open">;

/** A week as a list, where there is no room for seven columns. */
export function Week({ day, blocks, wording, open }: PhoneProps) {
  const days = eachDay(daysOf("week", day, wording.firstWeekday));
  return (
    <Stack gap="md">
      {days.map((each) => (
        <section key={each} aria-label={wording.day(each)}>
          <Title order={2} size="sm" mb={4} c={each === wording.today() ? "inherit" : "dimmed"}>
            {wording.shortDay(each)}
          </Title>
          <Things blocks={onDay(blocks, each)} wording={wording} open={open} />
        </section>
      ))}
    </Stack>
  );
}

/** A month with a dot for each thing, and below it what is on the day that was pressed. */
export function Month({
  day,
  blocks,
  wording,
  open,
  turnTo,
}: PhoneProps & { turnTo: (day: string) => void }) {
  return (
    <>
      <MobileMonthView
        date={day}
        selectedDate={day}
        onSelectedDateChange={(next) => {
          if (next) turnTo(next);
        }}
        locale={wording.language.slice(0, 2)}
        firstDayOfWeek={wording.firstWeekday}
        weekdayFormat={(date) => wording.weekday(date)}
        renderHeader={() => null}
        classNames={{ mobileMonthViewHeader: "day-hidden", mobileMonthViewEventsList: "day-hidden" }}
        events={blocks.map((block): ScheduleEventData => ({ ...block, color: colorOf(block) }))}
        getDayProps={(date) => ({
          "aria-label": wording.day(date),
          "aria-selected": undefined,
          "aria-pressed": date === day,
        })}
      />
      <Title order={2} size="sm" my="xs">
        {wording.day(day)}
      </Title>
      <Things blocks={onDay(blocks, day)} wording={wording} open={open} />
    </>
  );
}

function Things({
  blocks,
  wording,
  open,
}: {
  blocks: Block[];
  wording: Wording;
  open: (block: Block) => void;
}) {
  const { t } = useTranslation();
  if (blocks.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("day.nothing")}
      </Text>
    );
  }
  return (
    <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: "none" }}>
      {blocks.map((block) => (
        <li key={block.id}>
          <UnstyledButton
            w="100%"
            p="xs"
            bdrs="md"
            bd="1px solid var(--mantine-color-default-border)"
            onClick={() => {
              open(block);
            }}
          >
            <Group gap="sm" wrap="nowrap">
              <Text size="sm" miw={64} c="dimmed">
                {block.allDay ? t("day.allDay") : wording.clock(block.start)}
              </Text>
              <Text size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
                {block.title}
              </Text>
              {block.thing.kind !== "event" && (
                <Text size="xs" c="dimmed">
                  {t(`day.kind.${block.thing.kind}`)}
                </Text>
              )}
            </Group>
          </UnstyledButton>
        </li>
      ))}
    </Stack>
  );
}
