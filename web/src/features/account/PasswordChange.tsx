import { Alert, Button, Group, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { http } from "../../api/client";
import { Part } from "./Part";
import { tellChanged } from "./told";

/** A new password; every other session ends. */
export function PasswordChange() {
  const { t } = useTranslation();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useMutation({
    mutationFn: () => http.POST("/api/me/password", { body: { old, new: fresh } }),
    onSuccess: () => {
      setOld("");
      setFresh("");
      tellChanged(t("settings.password.changed"));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Part title={t("settings.password.title")} about={t("settings.password.about")}>
        {change.error && <Alert color="red" role="alert" title={change.error.message} />}
        <PasswordInput
          label={t("settings.password.old")}
          autoComplete="current-password"
          required
          maxLength={256}
          value={old}
          onChange={(event) => {
            setOld(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label={t("settings.password.new")}
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={256}
          value={fresh}
          onChange={(event) => {
            setFresh(event.currentTarget.value);
          }}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t("settings.password.change")}
          </Button>
        </Group>
      </Part>
    </form>
  );
}
