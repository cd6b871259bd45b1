import { Alert, Button, Container, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { api, http } from "../../api/client";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The way in: becoming the owner, joining by an invitation, or signing in. */
export default function Door({ away }: { away: boolean }) {
  const { t } = useTranslation();
  const setup = api.useQuery("get", "/api/setup");
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const setupCode = fragment.get("setup") ?? "";
  const joinCode = fragment.get("join") ?? "";
  if (away && !setup.data) {
    return (
      <Frame title={t("door.away.title")}>
        <Text>{t("door.away.text")}</Text>
        <Button
          onClick={() => {
            window.location.reload();
          }}
        >
          {t("again")}
        </Button>
      </Frame>
    );
  }
  if (setup.data?.needed && setupCode) {
    return (
      <Form
        title={t("door.setup.title")}
        text={t("door.setup.text")}
        send={(name, password) =>
          http.POST("/api/setup", { body: { code: setupCode, name, password, zone } })
        }
        fresh
      />
    );
  }
  if (setup.data?.needed) {
    return (
      <Frame title={t("door.setup.title")}>
        <Text>{t("door.setup.noCode")}</Text>
      </Frame>
    );
  }
  if (joinCode) {
    return (
      <Form
        title={t("door.join.title")}
        text={t("door.join.text")}
        send={(name, password) => http.POST("/api/join", { body: { code: joinCode, name, password, zone } })}
        fresh
      />
    );
  }
  return (
    <Form
      title={t("door.signIn.title")}
      send={(name, password) => http.POST("/api/auth/login", { body: { name, password } })}
    />
  );
}

interface FormProps {
  title: string;
  text?: string;
  send: (name: string, password: string) => Promise<unknown>;
  /** Whether the password is a new one. */
  fresh?: boolean;
}

function Form({ title, text, send, fresh = false }: FormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function enter(form: FormData): Promise<void> {
    setBusy(true);
    setProblem("");
    try {
      await send(field(form, "name"), field(form, "password"));
      window.history.replaceState(null, "", "/");
      await queries.invalidateQueries();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Frame title={title}>
      {text && <Text>{text}</Text>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void enter(new FormData(event.currentTarget));
        }}
      >
        <Stack>
          {problem && <Alert color="red" role="alert" title={problem} />}
          <TextInput name="name" label={t("door.name")} autoComplete="username" required maxLength={100} />
          <PasswordInput
            name="password"
            label={t(fresh ? "door.newPassword" : "door.password")}
            autoComplete={fresh ? "new-password" : "current-password"}
            required
            {...(fresh ? { minLength: 10 } : {})}
            maxLength={256}
          />
          <Button type="submit" loading={busy}>
            {title}
          </Button>
        </Stack>
      </form>
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Container component="main" size="xs" pt="15vh">
      <Paper withBorder p="xl">
        <Stack>
          <Title order={1} size="h2">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Container>
  );
}

function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
