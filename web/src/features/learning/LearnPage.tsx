import { Box, Container, Group, Tabs, Title } from "@mantine/core";
import { IconCards, IconNotebook, IconRoute, IconZoomQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useWording, type Wording } from "../day/wording";
import { Cards } from "./Cards";
import { useFreshLearning } from "./fresh";
import { Guides } from "./Guides";
import { Paths } from "./Paths";
import { type LearnSearch, type Tab, TABS } from "./places";
import { Research } from "./Research";
import "./learning.css";

const ICONS = { cards: IconCards, guides: IconNotebook, research: IconZoomQuestion, paths: IconRoute };

export interface Shown {
  at: LearnSearch;
  show: (search: LearnSearch) => void;
  wording: Wording;
}

const SHOWN: Record<Tab, (props: Shown) => React.ReactNode> = {
  cards: Cards,
  guides: Guides,
  research: Research,
  paths: Paths,
};

/** What one learns with: flashcards, study guides, research and learning paths. */
export function LearnPage({ at, show }: Omit<Shown, "wording">) {
  const { t } = useTranslation();
  const wording = useWording();
  useFreshLearning();
  const { tab = "cards" } = at;
  const Shown = SHOWN[tab];
  return (
    <Container size={860} py="md">
      <Title order={1} size="h2" mb="sm">
        {t(`learning.heading.${tab}`)}
      </Title>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const chosen = TABS.find((each) => each === next);
          if (chosen) show({ tab: chosen });
        }}
      >
        <Tabs.List mb="md" aria-label={t("learning.kinds")}>
          {TABS.map((each) => {
            const Icon = ICONS[each];
            return (
              <Tabs.Tab key={each} value={each} px="xs">
                <Group gap={6} wrap="nowrap">
                  <Box visibleFrom="xs" lh={0}>
                    <Icon size={16} aria-hidden />
                  </Box>
                  {t(`learning.tab.${each}`)}
                </Group>
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Shown at={at} show={show} wording={wording} />
        </Tabs.Panel>
      </Tabs>
    </Container>
  );
}
