import { Code, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

type About = "tasks" | "done" | "lists" | "notes" | "coming" | "said";

/** What stands where nothing is yet, with sentences that would change that. */
export function Empty({ about }: { about: About }) {
  const { t } = useTranslation();
  const sentences = t(`day.empty.${about}.say`, { returnObjects: true, defaultValue: [] }) as unknown;
  return (
    <Stack gap="xs" align="center" py="xl">
      <Text c="dimmed" ta="center">
        {t(`day.empty.${about}.text`)}
      </Text>
      {Array.isArray(sentences) &&
        sentences.map((sentence) => (
          <Code key={String(sentence)} fz="sm">
            {String(sentence)}
          </Code>
        ))}
    </Stack>
  );
}
