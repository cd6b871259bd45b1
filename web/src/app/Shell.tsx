import {
  ActionIcon,
  AppShell,
  Group,
  Menu,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from "@mantine/core";
import { IconDots, IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { http } from "../api/client";
import { Search } from "../features/chat/Search";
import { useChat } from "../features/chat/store";
import { leaveAlone } from "../features/push/subscription";
import { forget, useMe } from "../features/session/me";
import { PAGES, type PageLink } from "./pages";

/** Pages that a phone shows at the bottom; the others are a press further. */
const ON_PHONE = 4;

/** What surrounds every page; the conversation goes on behind all of them. */
export function Shell() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const open = useChat((chat) => chat.open);
  const user = me?.id;
  useEffect(() => (user ? open(user) : undefined), [user, open]);
  const pages = PAGES.filter((page) => !page.owner || me?.role === "owner");
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: true } }}
      footer={{ height: { base: 56, sm: 0 } }}
      padding={0}
    >
      <AppShell.Header>
        <a className="skip" href="#main">
          {t("skip")}
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={650}>Dayhand</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Away />
            <Search />
            <Appearance />
            <Account name={me?.name ?? ""} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" visibleFrom="sm" aria-label={t("pages")}>
        {pages.map(({ to, name, icon: Icon }) => (
          <Link key={to} to={to} className="page-link" activeOptions={{ exact: to === "/" }}>
            <Icon size={20} aria-hidden />
            <span>{t(name)}</span>
          </Link>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm">
        <nav aria-label={t("pages")} className="page-bar">
          {pages.slice(0, ON_PHONE).map(({ to, name, icon: Icon }) => (
            <Link key={to} to={to} className="page-link" activeOptions={{ exact: to === "/" }}>
              <Icon size={22} aria-hidden />
              <span>{t(name)}</span>
            </Link>
          ))}
          <More pages={pages.slice(ON_PHONE)} />
        </nav>
      </AppShell.Footer>
    </AppShell>
  );
}

function More({ pages }: { pages: readonly PageLink[] }) {
  const { t } = useTranslation();
  return (
    <Menu position="top-end">
      <Menu.Target>
        <UnstyledButton className="page-link">
          <IconDots size={22} aria-hidden />
          <span>{t("more")}</span>
        </UnstyledButton>
      </Menu.Target>
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

/** Says when the server is not heard: what is typed is kept and sent later. */
function Away() {
  const { t } = useTranslation();
  const connection = useChat((chat) => chat.connection);
  const isLoaded = useChat((chat) => chat.thread !== null);
  const isAway = useChat((chat) => chat.away);
  return (
    <Text size="sm" c="dimmed" role="status">
      {isAway || (isLoaded && connection !== "open") ? t("away") : ""}
    </Text>
  );
}

function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark =
    colorScheme === "dark" ||
    (colorScheme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <ActionIcon
      variant="subtle"
      size="lg"
      aria-label={t(isDark ? "light" : "dark")}
      onClick={() => {
        setColorScheme(isDark ? "light" : "dark");
      }}
    >
      {isDark ? <IconSun aria-hidden /> : <IconMoon aria-hidden />}
    </ActionIcon>
  );
}

function Account({ name }: { name: string }) {
  const { t } = useTranslation();
  async function leave(): Promise<void> {
    await leaveAlone().catch(() => undefined);
    await http.POST("/api/auth/logout");
    forget();
    window.location.replace("/"); // nothing of the person stays in the memory of the page
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t("account")}>
          <IconUser aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
