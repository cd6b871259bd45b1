import "@mantine/schedule/styles.css";
import "./kit.css";

import { DayView, MonthView, type MonthViewProps, type ScheduleEventData, WeekView } from "@mantine/schedule";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Block } from "./agenda";
import type { View } from "./places";
import { BlockBody, colorOf } from "./BlockBody";
import { daysLater } from "./zone";
import type { Wording } from "./wording";

export interface GridProps {
  view: View;
  day: string;
  blocks: Block[];
  wording: Wording;
  /** Whether there is a mouse: what is dragged with a finger scrolls. */
  canDrag: boolean;
  open: (block: Block) => void;
  create: (start: string, end: string, allDay: boolean) => void;
  move: (block: Block, start: string, end?: string) => void;
  turnTo: (day: string) => void;
}

/** What the views of the kit are given alike. */
type Common = Pick<
  MonthViewProps,
  | "date"
  | "className"
  | "withHeader"
  | "locale"
  | "events"
  | "labels"
  | "renderEventBody"
  | "onEventClick"
  | "withEventsDragAndDrop"
  | "withDragSlotSelect"
  | "canDragEvent"
  | "onEventDrop"
>;

/** The calendar as a grid of time, in which things are dragged, stretched and made. */
export function Grid(props: GridProps) {
  const { view, day, blocks, wording, canDrag, open, create, move } = props;
  const { t } = useTranslation();
  const events = blocks.map(eventOf);
  const common: Common = {
    date: day,
    className: "day-grid",
    withHeader: false,
    locale: wording.language.slice(0, 2),
    events,
    labels: {
      allDay: t("day.allDay"),
      noEvents: t("day.nothing"),
      timeSlot: t("day.addEvent"),
      moreLabel: (count: number) => t("day.more", { count }),
    },
    renderEventBody: (event: ScheduleEventData) => <BlockBody block={blockOf(event)} wording={wording} />,
    onEventClick: (event: ScheduleEventData) => {
      open(blockOf(event));
    },
    withEventsDragAndDrop: canDrag,
    withDragSlotSelect: canDrag,
    canDragEvent: isMovable,
    onEventDrop: ({ event, newStart }: { event: ScheduleEventData; newStart: string }) => {
      move(blockOf(event), newStart);
    },
  };
  if (view === "month") {
    return (
      <MonthView
        {...common}
        firstDayOfWeek={wording.firstWeekday}
        weekdayFormat={(date) => wording.weekday(date)}
        maxEventsPerDay={3}
        getDayProps={(date) => ({ "aria-label": t("day.addOn", { day: wording.day(date) }) })}
        onDayClick={(date) => {
          create(`${date} ${clockOf(wording.dayStart)}`, `${date} ${clockOf(wording.dayStart + 1)}`, false);
        }}
        onSlotDragEnd={(from, until) => {
          create(`${from.slice(0, 10)} 00:00:00`, `${daysLater(until.slice(0, 10), 1)} 00:00:00`, true);
        }}
      />
    );
  }
  return <TimeGrid {...props} common={common} />;
}

function TimeGrid({ view, wording, canDrag, create, move, turnTo, common }: GridProps & { common: Common }) {
  const { t } = useTranslation();
  const timed = {
    ...common,
    intervalMinutes: 30,
    eventDragInterval: 15,
    // Above it lie two rows that stay in sight.
    startScrollTime: clockOf(Math.max(wording.dayStart - 2, 0)),
    slotLabelFormat: (date: string) => wording.clock(date),
    scrollAreaProps: { mah: "calc(100dvh - 270px)" },
    withEventResize: canDrag,
    canResizeEvent: isMovable,
    eventResizeInterval: 15,
    onEventResize: ({
      event,
      newStart,
      newEnd,
    }: {
      event: ScheduleEventData;
      newStart: string;
      newEnd: string;
    }) => {
      move(blockOf(event), newStart, newEnd);
    },
    getTimeSlotProps: ({ start }: { start: string }) => ({
      "aria-label": t("day.addAt", { day: wording.day(start), time: wording.clock(start) }),
    }),
    onTimeSlotClick: ({ slotStart, slotEnd }: { slotStart: string; slotEnd: string }) => {
      create(slotStart, slotEnd, false);
    },
    onSlotDragEnd: (from: string, until: string) => {
      create(from, until, false);
    },
    onAllDaySlotClick: (date: string) => {
      create(`${date} 00:00:00`, `${daysLater(date, 1)} 00:00:00`, true);
    },
  };
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The kit names days in digits; without that they are called what is seen, "Mon 23".
    for (const label of box.current?.querySelectorAll(".mantine-WeekView-weekViewDayLabel") ?? []) {
      label.removeAttribute("aria-label");
    }
  });
  if (view === "day") return <DayView {...timed} />;
  return (
    <WeekView
      ref={box}
      {...timed}
      firstDayOfWeek={wording.firstWeekday}
      withWeekNumber={false}
      highlightToday
      weekdayFormat={(date) => wording.weekday(date)}
      onDateChange={turnTo}
    />
  );
}

function clockOf(hour: number): string {
  return `${String(Math.min(hour, 23)).padStart(2, "0")}:00:00`;
}

function eventOf(block: Block): ScheduleEventData {
  const { id, title, start, end } = block;
  return { id, title, start, end, color: colorOf(block), variant: "filled", payload: { block } };
}

function blockOf(event: ScheduleEventData): Block {
  return event.payload?.["block"] as Block;
}

function isMovable(event: ScheduleEventData): boolean {
  return blockOf(event).thing.kind === "event";
}
