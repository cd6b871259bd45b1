import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Container,
  FileButton,
  Group,
  Progress,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, http, type Document } from "../../api/client";
import { locale } from "../../app/languages";
import { onEvent } from "../chat/store";
import { Uploads } from "../chat/Uploads";
import { useUploads } from "../chat/uploads";
import { tellDone, tellProblem } from "../receipts/done";
import { Found } from "./Found";

/** The documents one gave, how far each is read, and the search through all of them. */
export function LibraryPage() {
  const { t } = useTranslation();
  const { uploads, give, cancel } = useUploads();
  const { data } = api.useQuery("get", "/api/documents");
  useFreshDocuments();
  const [query, setQuery] = useState("");
  const [settled] = useDebouncedValue(query.trim(), 250);
  return (
    <Container
      size={860}
      py="lg"
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        give(Array.from(event.dataTransfer.files));
      }}
    >
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t("library.title")}
        </Title>
        <FileButton multiple onChange={give}>
          {(props) => (
            <Button {...props} leftSection={<IconUpload size={18} aria-hidden />}>
              {t("library.add")}
            </Button>
          )}
        </FileButton>
      </Group>
      <Uploads uploads={uploads} cancel={cancel} />
      <TextInput
        type="search"
        mb="lg"
        size="md"
        leftSection={<IconSearch size={18} aria-hidden />}
        aria-label={t("library.search")}
        placeholder={t("library.search")}
        value={query}
        maxLength={500}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
        }}
      />
      {settled ? <Found query={settled} /> : <Documents documents={data} />}
    </Container>
  );
}

/** Look again whenever an event tells that a document came, went or was read further. */
function useFreshDocuments(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      onEvent(({ event }) => {
        const concerns =
          event.type === "document.progress" ||
          event.type === "document.read" ||
          (event.type === "record.changed" && event.noun === "document");
        if (concerns) void queries.invalidateQueries({ queryKey: ["get", "/api/documents"] });
      }),
    [queries],
  );
}

function Documents({ documents }: { documents: Document[] | undefined }) {
  const { t } = useTranslation();
  if (documents?.length === 0) {
    return (
      <Text c="dimmed" ta="center" py="xl">
        {t("library.empty")}
      </Text>
    );
  }
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }} aria-label={t("library.title")}>
      {documents?.map((document) => (
        <li key={document.id}>
          <Row document={document} />
        </li>
      ))}
    </Stack>
  );
}

function Row({ document }: { document: Document }) {
  const { t, i18n } = useTranslation();
  const remove = useRemove(document);
  const given = new Date(document.created_at).toLocaleDateString(locale(i18n.language), {
    dateStyle: "medium",
  });
  const isBusy = document.state === "waiting" || document.state === "reading";
  return (
    <Group
      wrap="nowrap"
      justify="space-between"
      p="sm"
      bd="1px solid var(--mantine-color-default-border)"
      bdrs="md"
    >
      <Stack gap={2} miw={0} flex={1}>
        <Anchor
          fw={600}
          truncate
          renderRoot={(props) => (
            <Link {...props} to="/library/$document" params={{ document: document.id }} />
          )}
        >
          {document.name}
        </Anchor>
        <Group gap={8}>
          <Text size="sm" c="dimmed">
            {[
              given,
              size(document.size, i18n.language),
              document.pages === null ? "" : t("library.pages", { count: document.pages }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          {document.tags.map((tag) => (
            <Badge key={tag} variant="default" tt="none" fw={500}>
              {tag}
            </Badge>
          ))}
        </Group>
        {isBusy && (
          <Progress
            value={document.total > 0 ? (100 * document.done) / document.total : 100}
            animated
            aria-label={t("library.reading", { name: document.name })}
          />
        )}
        {document.state === "failed" && (
          <Text size="sm" c="red">
            {t("library.unreadable")}
          </Text>
        )}
      </Stack>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        loading={remove.isPending}
        aria-label={t("library.remove", { name: document.name })}
        onClick={() => {
          remove.mutate();
        }}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** Deleting is done at once, because it can be taken back. */
function useRemove(document: Document) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const fresh = () => queries.invalidateQueries({ queryKey: ["get", "/api/documents"] });
  return useMutation({
    mutationFn: () =>
      http.DELETE("/api/documents/{document_id}", { params: { path: { document_id: document.id } } }),
    onSuccess: ({ data }) => {
      if (data) tellDone(data, fresh, t("library.removed", { name: document.name }));
    },
    onError: tellProblem,
    onSettled: fresh,
  });
}

/** Return a size in bytes as people say it. */
export function size(bytes: number, language: string): string {
  const steps = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: steps[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumSignificantDigits: 2,
  }).format(bytes / 1000 ** step);
}
