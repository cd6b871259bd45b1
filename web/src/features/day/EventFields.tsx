import { Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Fields, onAnotherDay } from "./fields";

interface EventFieldsProps {
  initial: Fields;
  save: (fields: Fields) => void;
  /** Whether it is about to be made: what is there keeps its number of days. */
  isNew?: boolean;
  children: ReactNode;
}

/** What an event is called, when and where it is. */
export function EventFields({ initial, save, isNew = false, children }: EventFieldsProps) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(initial);
  const text = (name: "title" | "place" | "lastDay" | "from" | "until") => ({
    label: t(`day.${name}`),
    value: fields[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => {
      setFields({ ...fields, [name]: value });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save({ ...fields, title: fields.title.trim(), place: fields.place.trim() });
      }}
    >
      <Stack gap="sm">
        <TextInput
          {...text("title")}
          required
          maxLength={200}
          pattern=".*\S.*"
          data-autofocus={isNew || undefined}
        />
        {(isNew || initial.allDay) && (
          <Checkbox
            label={t("day.allDay")}
            checked={fields.allDay}
            onChange={({ currentTarget: { checked } }) => {
              setFields({ ...fields, allDay: checked });
            }}
          />
        )}
        <Group grow align="flex-start">
          <TextInput
            label={t("day.date")}
            type="date"
            required
            value={fields.day}
            onChange={({ currentTarget: { value } }) => {
              setFields(onAnotherDay(fields, value));
            }}
            data-autofocus={!isNew || undefined}
          />
          {fields.allDay && isNew && <TextInput {...text("lastDay")} type="date" required min={fields.day} />}
        </Group>
        {!fields.allDay && (
          <Group grow align="flex-start">
            <TextInput {...text("from")} type="time" required />
            <TextInput {...text("until")} type="time" required />
          </Group>
        )}
        <TextInput {...text("place")} maxLength={200} />
        {children}
      </Stack>
    </form>
  );
}
