import { Menu } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { http } from "../api/client";
import { leaveAlone } from "../features/push/subscription";
import { forget } from "../features/session/me";
import type { OpenedMenu } from "./Opening";

/** Who is signed in, and the way out. */
export default function AccountMenu({ name, target }: OpenedMenu & { name: string }) {
  const { t } = useTranslation();
  async function leave(): Promise<void> {
    await leaveAlone().catch(() => undefined);
    await http.POST("/api/auth/logout");
    forget();
    window.location.replace("/"); // nothing of the person stays in the memory of the page
  }
  return (
    <Menu position="bottom-end" defaultOpened>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
