import { Box, Container, Group, Tabs, Title } from "@mantine/core";
import { IconBell, IconChecklist, IconList, IconNote } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useFreshDay } from "./fresh";
import { Lists } from "./Lists";
import { Notes } from "./Notes";
import { type Tab, TABS } from "./places";
import { QuickAdd } from "./QuickAdd";
import { Reminders } from "./Reminders";
import { Tasks } from "./Tasks";
import { useWording, type Wording } from "./wording";

const ICONS = { tasks: IconChecklist, lists: IconList, notes: IconNote, reminders: IconBell };
const SHOWN: Record<Tab, (props: { wording: Wording }) => React.ReactNode> = {
  tasks: Tasks,
  lists: Lists,
  notes: Notes,
  reminders: Reminders,
};

/** What is to be done, bought, remembered and said. */
export function TasksPage({ tab = "tasks", show }: { tab: Tab | undefined; show: (tab: Tab) => void }) {
  const { t } = useTranslation();
  const wording = useWording();
  useFreshDay();
  const Shown = SHOWN[tab];
  return (
    <Container size={860} py="md">
      <QuickAdd wording={wording} />
      <Title order={1} size="h2" mb="sm">
        {t(`day.${tab}`)}
      </Title>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const chosen = TABS.find((each) => each === next);
          if (chosen) show(chosen);
        }}
      >
        <Tabs.List mb="md" aria-label={t("day.kinds")}>
          {TABS.map((each) => {
            const Icon = ICONS[each];
            return (
              <Tabs.Tab key={each} value={each} px="xs">
                <Group gap={6} wrap="nowrap">
                  <Box visibleFrom="xs" lh={0}>
                    <Icon size={16} aria-hidden />
                  </Box>
                  {t(`day.${each}`)}
                </Group>
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Shown wording={wording} />
        </Tabs.Panel>
      </Tabs>
    </Container>
  );
}
