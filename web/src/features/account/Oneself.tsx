import { Button, Group, Select, TextInput, type ComboboxItem, type OptionsFilter } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Me } from "../../api/client";
import { LANGUAGES, locale } from "../../app/languages";
import { useProfileChange } from "./changing";
import { useDraft } from "./draft";
import { Part } from "./Part";
import { isZoneFound, zoneLabel, zones } from "./zones";

const filter: OptionsFilter = ({ options, search }) =>
  (options as ComboboxItem[]).filter((option) => isZoneFound(option.value, search));

/** Name, language and zone. */
export function Oneself({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const change = useProfileChange(me);
  const [draft, write] = useDraft({ name: me.name, language: me.language, zone: me.zone });
  const [choices] = useState(() => {
    const now = new Date();
    return zones(me.zone).map((each) => ({
      value: each,
      label: zoneLabel(each, now, locale(i18n.language)),
    }));
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(draft);
      }}
    >
      <Part title={t("settings.profile.oneself")}>
        <TextInput
          label={t("settings.profile.name")}
          autoComplete="name"
          required
          maxLength={100}
          value={draft.name}
          onChange={(event) => {
            write({ name: event.currentTarget.value });
          }}
        />
        <Select
          label={t("settings.profile.language")}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={draft.language}
          allowDeselect={false}
          onChange={(chosen) => {
            if (chosen) write({ language: chosen });
          }}
        />
        <Select
          label={t("settings.profile.zone")}
          description={t("settings.profile.zoneAbout")}
          searchable
          limit={60}
          filter={filter}
          nothingFoundMessage={t("settings.profile.noZone")}
          data={choices}
          value={draft.zone}
          allowDeselect={false}
          onChange={(chosen) => {
            if (chosen) write({ zone: chosen });
          }}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t("settings.save")}
          </Button>
        </Group>
      </Part>
    </form>
  );
}
