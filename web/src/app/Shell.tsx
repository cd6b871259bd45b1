import { ActionIcon, AppShell, Group, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconDots, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { Search } from "../features/chat/Search";
import { useChat } from "../features/chat/store";
import { useMe } from "../features/session/me";
import { Opening } from "./Opening";
import { PAGES, type PageLink } from "./pages";

const AccountMenu = lazy(() => import("./AccountMenu"));
const MoreMenu = lazy(() => import("./MoreMenu"));

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

/** The other pages, a press further. */
function More({ pages }: { pages: readonly PageLink[] }) {
  const { t } = useTranslation();
  return (
    <Opening
      menu={(props) => <MoreMenu {...props} pages={pages} />}
      button={(props) => (
        <UnstyledButton className="page-link" {...props}>
          <IconDots size={22} aria-hidden />
          <span>{t("more")}</span>
        </UnstyledButton>
      )}
    />
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
  return (
    <Opening
      menu={(props) => <AccountMenu {...props} name={name} />}
      button={(props) => (
        <ActionIcon variant="subtle" size="lg" aria-label={t("account")} {...props}>
          <IconUser aria-hidden />
        </ActionIcon>
      )}
    />
  );
}
