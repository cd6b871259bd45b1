import { Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { OpenedMenu } from "./Opening";
import type { PageLink } from "./pages";

/** The pages that a phone has no room for at the bottom. */
export default function MoreMenu({ pages, target }: OpenedMenu & { pages: readonly PageLink[] }) {
  const { t } = useTranslation();
  return (
    <Menu position="top-end" defaultOpened>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {pages.map(({ to, name, icon: Icon }) => (
          <Menu.Item key={to} component={Link} to={to} leftSection={<Icon size={18} aria-hidden />}>
            {t(name)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
