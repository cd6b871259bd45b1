import { Alert, Button, Group, PasswordInput, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { http } from "../../api/client";
import { Part } from "./Part";

/** Taking everything along, and being forgotten. */
export function OwnData() {
  const { t } = useTranslation();
  const [day] = useState(() => new Date().toISOString().slice(0, 10));
  return (
    <>
      <Part title={t("settings.data.export")} about={t("settings.data.exportAbout")}>
        <Group>
          <Button
            component="a"
            href="/api/export"
            download={`dayhand-${day}.json`}
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {t("settings.data.download")}
          </Button>
        </Group>
      </Part>
      <Erasing />
    </>
  );
}

/** The password and a word typed in full: this is the one thing without an undo. */
function Erasing() {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [typed, setTyped] = useState("");
  const word = t("settings.data.word");
  const erase = useMutation({
    mutationFn: () => http.DELETE("/api/me", { body: { password } }),
    onSuccess: () => {
      localStorage.clear();
      window.location.replace("/"); // nothing of the person stays in the memory of the page
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        erase.mutate();
      }}
    >
      <Part title={t("settings.data.erase")} about={t("settings.data.eraseAbout")}>
        {erase.error && <Alert color="red" role="alert" title={erase.error.message} />}
        <PasswordInput
          label={t("settings.data.password")}
          autoComplete="current-password"
          required
          maxLength={256}
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <TextInput
          label={t("settings.data.type", { word })}
          autoComplete="off"
          required
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <Group>
          <Button
            type="submit"
            color="red"
            loading={erase.isPending}
            disabled={typed.trim() !== word || !password}
          >
            {t("settings.data.eraseAll")}
          </Button>
        </Group>
      </Part>
    </form>
  );
}
