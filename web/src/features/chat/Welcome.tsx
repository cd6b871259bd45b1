import { Button, Center, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useChat } from "./store";

/** What an empty conversation teaches: sentences that work, each a press away. */
export function Welcome() {
  const { t } = useTranslation();
  const say = useChat((chat) => chat.say);
  const sentences = t("chat.try", { returnObjects: true }) as unknown as string[];
  return (
    <Center flex={1} p="md" mih={0} className="welcome">
      <Stack align="center" maw={560}>
        <Title order={2} ta="center">
          {t("chat.hello")}
        </Title>
        <Text c="dimmed" ta="center">
          {t("chat.teach")}
        </Text>
        <Group justify="center">
          {sentences.map((sentence) => (
            <Button
              key={sentence}
              variant="default"
              radius="xl"
              onClick={() => {
                say(sentence);
              }}
            >
              {sentence}
            </Button>
          ))}
        </Group>
      </Stack>
    </Center>
  );
}
