import { Button, Checkbox, Group, NumberInput, Select, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, type Me } from "../../api/client";
import { locale } from "../../app/languages";
import { useProfileChange } from "./changing";
import { useDraft } from "./draft";
import { Hour, QuietHours } from "./Hours";
import { dayNames, quietOf, quietSaid } from "./clock";
import { Part } from "./Part";

const PUSHED = ["telegram", "whatsapp", "sms"] as const;
const LONGEST_DELAY = 300;

/** When somebody works, when it is to be quiet, and how things are said. */
export function Everyday({ me }: { me: Me }) {
  const { t } = useTranslation();
  const change = useProfileChange(me);
  const [draft, write] = useDraft({
    day_start: me.day_start,
    day_end: me.day_end,
    working_days: me.working_days,
    quiet_hours: me.quiet_hours,
    reminder_channel: me.reminder_channel,
    spoken_answers: me.spoken_answers,
    send_delay: me.send_delay,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const channel = PUSHED.find((each) => each === draft.reminder_channel) ?? "";
        change.mutate({ ...draft, reminder_channel: channel });
      }}
    >
      <Part title={t("settings.everyday.title")}>
        <WorkingDays
          days={draft.working_days}
          setDays={(days) => {
            write({ working_days: days });
          }}
        />
        <Group grow>
          <Hour
            label={t("settings.everyday.start")}
            hour={draft.day_start}
            setHour={(hour) => {
              write({ day_start: hour });
            }}
          />
          <Hour
            label={t("settings.everyday.end")}
            hour={draft.day_end}
            setHour={(hour) => {
              write({ day_end: hour });
            }}
            last={24}
          />
        </Group>
        <QuietHours
          quiet={quietOf(draft.quiet_hours)}
          setQuiet={(quiet) => {
            write({ quiet_hours: quietSaid(quiet) });
          }}
        />
        <ReminderChannel
          channel={draft.reminder_channel}
          setChannel={(channel) => {
            write({ reminder_channel: channel });
          }}
        />
        <Switch
          label={t("settings.everyday.spoken")}
          checked={draft.spoken_answers}
          onChange={(event) => {
            write({ spoken_answers: event.currentTarget.checked });
          }}
        />
        <NumberInput
          label={t("settings.everyday.delay")}
          description={t("settings.everyday.delayAbout")}
          min={0}
          max={LONGEST_DELAY}
          clampBehavior="strict"
          allowDecimal={false}
          suffix=" s"
          hideControls
          value={draft.send_delay}
          onChange={(seconds) => {
            write({ send_delay: Number(seconds) });
          }}
        />
        <Group>
          <Button type="submit" loading={change.isPending} disabled={draft.working_days.length === 0}>
            {t("settings.save")}
          </Button>
        </Group>
      </Part>
    </form>
  );
}

function WorkingDays({ days, setDays }: { days: number[]; setDays: (days: number[]) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Checkbox.Group
      label={t("settings.everyday.days")}
      value={days.map(String)}
      onChange={(chosen) => {
        setDays(chosen.map(Number).sort((one, other) => one - other));
      }}
      {...(days.length === 0 ? { error: t("settings.everyday.noDay") } : {})}
    >
      <Group gap="md" mt={4}>
        {dayNames(locale(i18n.language)).map((name, day) => (
          <Checkbox key={name} value={String(day)} label={name} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}

function ReminderChannel({
  channel,
  setChannel,
}: {
  channel: string;
  setChannel: (channel: string) => void;
}) {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", "/api/channels");
  const linked = new Set(data?.linked.map((one) => one.channel));
  const choices = PUSHED.filter((each) => linked.has(each) || each === channel);
  return (
    <Select
      label={t("settings.everyday.reminders")}
      data={[
        { value: "", label: t("settings.everyday.anywhere") },
        ...choices.map((each) => ({ value: each, label: t(`settings.channelName.${each}`) })),
      ]}
      value={channel}
      allowDeselect={false}
      onChange={(chosen) => {
        setChannel(chosen ?? "");
      }}
    />
  );
}
