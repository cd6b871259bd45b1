import { Button, Container, Group, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Memory } from "../../api/client";
import { matching } from "./matching";
import { MemoryRow } from "./MemoryRow";
import { useFreshMemories, useMemoryChange } from "./changing";

/** What is remembered of a person: to be seen, searched, put right, forgotten, and added to. */
export function MemoryPage() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", "/api/memories", { params: { query: { limit: 500 } } });
  useFreshMemories();
  const [query, setQuery] = useState("");
  const shown = matching(data ?? [], query);
  const isKnown = data !== undefined && data.length > 0;
  return (
    <Container size={860} py="lg">
      <Title order={1} size="h2" mb={4}>
        {t("memory.title")}
      </Title>
      <Text c="dimmed" mb="md">
        {t("memory.about")}
      </Text>
      <Adding />
      {isKnown && (
        <TextInput
          type="search"
          mb="lg"
          leftSection={<IconSearch size={18} aria-hidden />}
          aria-label={t("memory.search")}
          placeholder={t("memory.search")}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
          }}
        />
      )}
      <Some title={t("memory.proposed")} memories={shown.filter((memory) => memory.proposed)} />
      <Some title={t("memory.kept")} memories={shown.filter((memory) => !memory.proposed)} />
      {isKnown && shown.length === 0 && (
        <Text c="dimmed" role="status">
          {t("memory.none", { query })}
        </Text>
      )}
      {data?.length === 0 && <Empty />}
    </Container>
  );
}

function Adding() {
  const { t } = useTranslation();
  const change = useMemoryChange();
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!text.trim()) return;
        change.mutate(
          { does: "add", text: text.trim() },
          {
            onSuccess: () => {
              setText("");
            },
          },
        );
      }}
    >
      <Group align="end" mb="lg" wrap="nowrap">
        <Textarea
          flex={1}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={2000}
          label={t("memory.add")}
          placeholder={t("memory.example")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <Button
          type="submit"
          loading={change.isPending}
          disabled={!text.trim()}
          leftSection={<IconPlus size={18} aria-hidden />}
        >
          {t("memory.remember")}
        </Button>
      </Group>
    </form>
  );
}

function Some({ title, memories }: { title: string; memories: Memory[] }) {
  if (memories.length === 0) return null;
  return (
    <section aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      <Stack component="ul" gap="xs" p={0} m={0} mb="lg" style={{ listStyle: "none" }}>
        {memories.map((memory) => (
          <li key={memory.id}>
            <MemoryRow memory={memory} />
          </li>
        ))}
      </Stack>
    </section>
  );
}

function Empty() {
  const { t } = useTranslation();
  const sentences = t("memory.try", { returnObjects: true }) as string[];
  return (
    <Stack align="center" py="xl" gap="xs">
      <Text c="dimmed">{t("memory.empty")}</Text>
      {sentences.map((sentence) => (
        <Text key={sentence} fs="italic">
          {t("memory.quoted", { text: sentence })}
        </Text>
      ))}
    </Stack>
  );
}
