import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, sentenceOf } from "../../api/client";
import { Marked } from "./Marked";

/** The passages that fit a search, with its words marked; each leads to where it stands. */
export function Found({ query }: { query: string }) {
  const { t } = useTranslation();
  const { data, error } = api.useQuery("get", "/api/documents/search", { params: { query: { q: query } } });
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm" role="status">
        {sentenceOf(error) || (data ? t("library.found", { count: data.length }) : t("loading"))}
      </Text>
      <Stack
        component="ol"
        gap="md"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t("library.results")}
      >
        {data?.map((one) => (
          <li key={`${one.document}:${one.start}`}>
            <Anchor
              fw={600}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/library/$document"
                  params={{ document: one.document }}
                  search={{ start: one.start, end: one.end }}
                />
              )}
            >
              {one.name}
              {one.page === null ? "" : `, ${t("chat.page", { page: one.page })}`}
            </Anchor>
            <Text size="sm" lineClamp={6}>
              <Marked text={one.text} marks={one.marks as [number, number][]} />
            </Text>
          </li>
        ))}
      </Stack>
    </>
  );
}
