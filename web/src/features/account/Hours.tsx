import { Group, Select, Switch, type ComboboxItem } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { locale } from "../../app/languages";
import { hourLabel, type Quiet } from "./clock";

interface HourProps {
  label: string;
  hour: number;
  setHour: (hour: number) => void;
  last?: number;
}

/** An hour of the day, chosen from all of them. */
export function Hour({ label, hour, setHour, last = 23 }: HourProps) {
  const { i18n } = useTranslation();
  const hours: ComboboxItem[] = Array.from({ length: last + 1 }, (_, each) => ({
    value: String(each),
    label: hourLabel(each, locale(i18n.language)),
  }));
  return (
    <Select
      label={label}
      data={hours}
      value={String(hour)}
      allowDeselect={false}
      onChange={(chosen) => {
        if (chosen !== null) setHour(Number(chosen));
      }}
    />
  );
}

/** The hours in which it is quiet, or none. */
export function QuietHours({
  quiet,
  setQuiet,
}: {
  quiet: Quiet | null;
  setQuiet: (quiet: Quiet | null) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Switch
        label={t("settings.everyday.quiet")}
        description={t("settings.everyday.quietAbout")}
        checked={quiet !== null}
        onChange={(event) => {
          setQuiet(event.currentTarget.checked ? { from: 22, to: 7 } : null);
        }}
      />
      {quiet && (
        <Group grow>
          <Hour
            label={t("settings.everyday.quietFrom")}
            hour={quiet.from}
            setHour={(from) => {
              setQuiet({ ...quiet, from });
            }}
          />
          <Hour
            label={t("settings.everyday.quietTo")}
            hour={quiet.to}
            setHour={(to) => {
              setQuiet({ ...quiet, to });
            }}
          />
        </Group>
      )}
    </>
  );
}
