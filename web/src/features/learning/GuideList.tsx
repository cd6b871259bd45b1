import { ActionIcon, Anchor, Group, Loader, Stack, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { Problem } from "../day/Problem";
import type { Wording } from "../day/wording";
import { Empty } from "./Empty";
import { useTold } from "./fresh";
import type { Guide, GuideKind } from "./kinds";

const MOST = 200;

/** The study guides, or all research, the latest first. */
export function GuideList({ kind, wording }: { kind: GuideKind; wording: Wording }) {
  const { t } = useTranslation();
  const tab = kind === "guide" ? "guides" : "research";
  const { data, error, isPending } = api.useQuery("get", "/api/guides", {
    params: { query: { kind, limit: MOST } },
  });
  return (
    <>
      <Problem of={error} />
      {isPending && <Loader role="img" aria-label={t("loading")} />}
      {data?.length === 0 && <Empty about={tab} />}
      <Stack
        component="ul"
        gap="xs"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t(`learning.heading.${tab}`)}
      >
        {data?.map((guide) => (
          <li key={guide.id}>
            <Row guide={guide} wording={wording} />
          </li>
        ))}
      </Stack>
    </>
  );
}

function Row({ guide, wording }: { guide: Guide; wording: Wording }) {
  const { t } = useTranslation();
  const { mutate: remove } = api.useMutation("delete", "/api/guides/{guide_id}", useTold("guide"));
  const sentences = guide.sections.reduce((sum, { points }) => sum + points.length, 0);
  const told = [
    t("learning.sentences", { count: sentences }),
    guide.kind === "research" && t("learning.documents", { count: guide.documents.length }),
    guide.terms.length > 0 && t("learning.terms", { count: guide.terms.length }),
    guide.questions.length > 0 && t("learning.questions", { count: guide.questions.length }),
    wording.moment(guide.created_at),
  ];
  return (
    <Group wrap="nowrap" gap="sm" p="xs" pl="sm" bd="1px solid var(--mantine-color-default-border)" bdrs="md">
      <Stack gap={0} flex={1} miw={0}>
        <Anchor
          fw={600}
          style={{ overflowWrap: "anywhere" }}
          renderRoot={(props) => <Link {...props} to="/learn/guides/$guide" params={{ guide: guide.id }} />}
        >
          {guide.title}
        </Anchor>
        <Text size="sm" c="dimmed">
          {told.filter(Boolean).join(" · ")}
        </Text>
      </Stack>
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={t("learning.delete", { title: guide.title })}
        onClick={() => {
          remove({ params: { path: { guide_id: guide.id } } });
        }}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
