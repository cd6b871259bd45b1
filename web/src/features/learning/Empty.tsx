import { Code, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Tab } from "./places";

/** What stands where nothing is yet, with sentences that would change that. */
export function Empty({ about }: { about: Tab }) {
  const { t } = useTranslation();
  const sentences = t(`learning.empty.${about}.say`, { returnObjects: true }) as string[];
  return (
    <Stack gap="xs" align="center" py="xl">
      <Text c="dimmed" ta="center">
        {t(`learning.empty.${about}.text`)}
      </Text>
      {sentences.map((sentence) => (
        <Code key={sentence} fz="sm">
          {sentence}
        </Code>
      ))}
    </Stack>
  );
}
