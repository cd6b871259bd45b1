import { ActionIcon, Anchor, Button, Container, Group, Loader, Text, Title } from "@mantine/core";
import { IconArrowLeft, IconCards, IconPrinter, IconRoute, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { onEvent } from "../chat/store";
import { Problem } from "../day/Problem";
import { useWording } from "../day/wording";
import { useTold } from "./fresh";
import type { Guide } from "./kinds";
import { type From, useMakeCards, useMakePath } from "./making";
import type { LearnSearch, Tab } from "./places";
import { SelfTest } from "./SelfTest";
import { Sections, Terms } from "./Sections";
import "./learning.css";

interface PageProps {
  id: string;
  show: (search: LearnSearch) => void;
}

/** A study guide, or research: what documents say, each sentence with a way to where it stands. */
export function GuidePage({ id, show }: PageProps) {
  const { t } = useTranslation();
  const wording = useWording();
  const params = { params: { path: { guide_id: id } } };
  const isGone = useGone(id);
  const told = useTold("guide");
  const removal = api.useMutation("delete", "/api/guides/{guide_id}", {
    ...told,
    onSuccess: (reply) => {
      show({ tab });
      return told.onSuccess(reply);
    },
  });
  const {
    data: guide,
    error,
    isPending,
  } = api.useQuery("get", "/api/guides/{guide_id}", params, {
    enabled: !isGone && (removal.isIdle || removal.isError), // what is deleted is not asked for again
  });
  const tab: Tab = guide?.kind === "research" ? "research" : "guides";
  return (
    <Container size={760} py="lg" component="article" className="learning-sheet">
      <Anchor
        size="sm"
        mb="xs"
        className="learning-off-paper"
        display="inline-flex"
        style={{ alignItems: "center", gap: 4 }}
        renderRoot={(props) => <Link {...props} to="/learn" search={{ tab }} />}
      >
        <IconArrowLeft size={16} aria-hidden />
        {t(`learning.heading.${tab}`)}
      </Anchor>
      <Problem of={error} />
      {isGone && <Text role="status">{t("learning.gone")}</Text>}
      {isPending && <Loader m="xl" role="img" aria-label={t("loading")} />}
      {guide && !isGone && (
        <>
          <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
            {guide.title}
          </Title>
          <Text c="dimmed" size="sm" mb="md">
            {t(`learning.madeOf.${guide.kind}`, {
              count: guide.documents.length,
              at: wording.moment(guide.created_at),
            })}
          </Text>
          <Actions
            guide={guide}
            isLeaving={removal.isPending}
            remove={() => {
              removal.mutate(params);
            }}
          />
          <Sections guide={guide} />
          <Terms terms={guide.terms} />
          <SelfTest questions={guide.questions} />
        </>
      )}
    </Container>
  );
}

/** Whether a guide was deleted while it was looked at, in whatever window. */
function useGone(id: string): boolean {
  const [isGone, setGone] = useState(false);
  useEffect(
    () =>
      onEvent(({ event }) => {
        if (event.type === "record.changed" && event.noun === "guide" && event.id === id) {
          setGone(event.op === "remove");
        }
      }),
    [id],
  );
  return isGone;
}

interface ActionsProps {
  guide: Guide;
  /** Whether it is being deleted. */
  isLeaving: boolean;
  remove: () => void;
}

/** What can be made of a guide, and what can be done with it. */
function Actions({ guide, isLeaving, remove }: ActionsProps) {
  const { t } = useTranslation();
  const cards = useMakeCards();
  const path = useMakePath();
  const [document] = guide.documents;
  const from: From =
    guide.kind === "guide" && document !== undefined ? { document } : { subject: guide.title };
  return (
    <Group gap="xs" mb="lg" className="learning-off-paper">
      <Button
        variant="default"
        leftSection={<IconCards size={18} aria-hidden />}
        loading={cards.isPending}
        onClick={() => {
          cards.mutate({ body: from });
        }}
      >
        {t("learning.makeCards")}
      </Button>
      <Button
        variant="default"
        leftSection={<IconRoute size={18} aria-hidden />}
        loading={path.isPending}
        onClick={() => {
          path.mutate({ body: from });
        }}
      >
        {t("learning.makePath")}
      </Button>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("learning.print")}
        onClick={() => {
          window.print();
        }}
      >
        <IconPrinter size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={36}
        loading={isLeaving}
        aria-label={t("learning.delete", { title: guide.title })}
        onClick={remove}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
