import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, type CalendarEvent } from "../../api/client";
import { EventFields } from "./EventFields";
import { changesOf, timesOf, whenOf } from "./fields";
import { useTold } from "./fresh";
import type { Wording } from "./wording";

/** An event that is about to be made, in wall time. */
export interface NewEvent {
  start: string;
  end: string;
  allDay: boolean;
}

interface Dialog {
  close: () => void;
  wording: Wording;
}

/** A form for an event that is not there yet. */
export function CreateEvent({ proposed, close, wording }: Dialog & { proposed: NewEvent }) {
  const { t } = useTranslation();
  const { mutate } = api.useMutation("post", "/api/calendar", useTold());
  return (
    <EventFields
      initial={{ title: "", place: "", ...timesOf(proposed.start, proposed.end, proposed.allDay) }}
      isNew
      save={(filled) => {
        const { title, place, allDay } = filled;
        const start = whenOf(filled, wording.zone);
        mutate({ body: { title, start, all_day: allDay, ...(place && { place }) } });
        close();
      }}
    >
      <Group justify="flex-end">
        <Button type="submit">{t("day.save")}</Button>
      </Group>
    </EventFields>
  );
}

/** An event with all that is known of it: what it is called, where and when it is can be changed. */
export function ChangeEvent({ event, close, wording }: Dialog & { event: CalendarEvent }) {
  const { t } = useTranslation();
  const { mutate: change } = api.useMutation("patch", "/api/calendar/{event_id}", useTold());
  const { mutate: cancel } = api.useMutation("delete", "/api/calendar/{event_id}", useTold());
  const params = { path: { event_id: event.id } };
  const initial = {
    title: event.title,
    place: event.place ?? "",
    ...timesOf(wording.wall(event.start), wording.wall(event.end), event.all_day),
  };
  return (
    <EventFields
      initial={initial}
      save={(filled) => {
        const body = changesOf(initial, filled, wording.zone);
        if (Object.keys(body).length > 0) change({ params, body });
        close();
      }}
    >
      {event.with_whom && <Text size="sm">{t("day.withWhom", { whom: event.with_whom })}</Text>}
      <Group justify="space-between">
        <Button
          variant="default"
          onClick={() => {
            cancel({ params });
            close();
          }}
        >
          {t("day.cancelEvent")}
        </Button>
        <Button type="submit">{t("day.save")}</Button>
      </Group>
    </EventFields>
  );
}
