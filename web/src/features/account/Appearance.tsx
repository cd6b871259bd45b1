import { Input, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Part } from "./Part";

const SCHEMES: readonly MantineColorScheme[] = ["light", "dark", "auto"];

/** Light, dark, or as the machine has it; kept in this browser. */
export function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Part title={t("settings.appearance.title")} about={t("settings.appearance.about")}>
      <Input.Wrapper>
        <SegmentedControl
          aria-label={t("settings.appearance.title")}
          data={SCHEMES.map((value) => ({ value, label: t(`settings.appearance.${value}`) }))}
          value={colorScheme}
          onChange={(chosen) => {
            setColorScheme(SCHEMES.find((scheme) => scheme === chosen) ?? "auto");
          }}
        />
      </Input.Wrapper>
    </Part>
  );
}
