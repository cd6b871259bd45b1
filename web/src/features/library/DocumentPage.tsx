import { Anchor, Container, Group, Loader, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { api, sentenceOf, type PassageOfDocument } from "../../api/client";
import { LearnMenu } from "../learning/LearnMenu";
import { Marked } from "./Marked";

interface Place {
  document: string;
  /** The characters to mark. */
  start?: number | undefined;
  end?: number | undefined;
}

/** What was read of a document, page by page, with what was quoted of it marked. */
export function DocumentPage({ document, start, end }: Place) {
  const { t } = useTranslation();
  const params = { params: { path: { document_id: document } } };
  const about = api.useQuery("get", "/api/documents/{document_id}", params);
  const said = api.useQuery("get", "/api/documents/{document_id}/passages", params);
  const marked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    marked.current?.scrollIntoView({ block: "center" });
  }, [said.data, start]);
  const problem = sentenceOf(about.error) || sentenceOf(said.error);
  if (problem) {
    return (
      <Container size={760} py="lg">
        <Text role="alert">{problem}</Text>
      </Container>
    );
  }
  if (!about.data || !said.data) return <Loader m="xl" role="img" aria-label={t("loading")} />;
  const passages = said.data;
  return (
    <Container size={760} py="lg">
      <Group justify="space-between" mb="md" wrap="nowrap" align="flex-start">
        <Title order={1} size="h3" style={{ overflowWrap: "anywhere" }}>
          {about.data.name}
        </Title>
        <Group gap="sm" justify="flex-end">
          {passages.length > 0 && <LearnMenu document={document} />}
          <Anchor href={`/api/documents/${encodeURIComponent(document)}/content`} download>
            <Group gap={4} wrap="nowrap">
              <IconDownload size={18} aria-hidden />
              {t("library.save")}
            </Group>
          </Anchor>
        </Group>
      </Group>
      {passages.length === 0 && <Text c="dimmed">{t(`library.state.${about.data.state}`)}</Text>}
      {passages.map((passage, place) => {
        const marks = marksIn(passage, start, end);
        return (
          <div key={passage.start} ref={marks.length > 0 ? marked : null}>
            {passage.page !== null && passage.page !== passages[place - 1]?.page && (
              <Title order={2} size="sm" c="dimmed" mt="lg" mb="xs">
                {t("library.page", { page: passage.page })}
              </Title>
            )}
            <Text style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} mb="sm">
              <Marked text={passage.text} marks={marks} />
            </Text>
          </div>
        );
      })}
    </Container>
  );
}

/** Return what of a stretch of the document's text lies in a passage, in the passage's own characters. */
export function marksIn(
  passage: Pick<PassageOfDocument, "start" | "end">,
  start: number | undefined,
  end: number | undefined,
): [number, number][] {
  if (start === undefined || end === undefined) return [];
  const from = Math.max(start, passage.start);
  const to = Math.min(end, passage.end);
  return from < to ? [[from - passage.start, to - passage.start]] : [];
}
