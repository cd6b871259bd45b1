import { Button, Menu } from "@mantine/core";
import { IconCards, IconChevronDown, IconNotebook, IconRoute, IconSchool } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useMakeCards, useMakeGuide, useMakePath } from "./making";

/** What can be made of a document to learn with; it leads to what was made. */
export function LearnMenu({ document }: { document: string }) {
  const { t } = useTranslation();
  const guide = useMakeGuide();
  const cards = useMakeCards();
  const path = useMakePath();
  const choices = [
    { name: "guide", icon: IconNotebook, make: guide },
    { name: "cards", icon: IconCards, make: cards },
    { name: "path", icon: IconRoute, make: path },
  ] as const;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-md"
          variant="subtle"
          loading={choices.some(({ make }) => make.isPending)}
          leftSection={<IconSchool size={18} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t("learning.title")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ name, icon: Icon, make }) => (
          <Menu.Item
            key={name}
            leftSection={<Icon size={18} aria-hidden />}
            onClick={() => {
              make.mutate({ body: { document } });
            }}
          >
            {t(`learning.of.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
