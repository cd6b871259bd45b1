import { Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { tellProblem } from "../receipts/done";
import { hindrance, isNotified, leaveAlone, notify } from "./subscription";

/** Whether this browser shows reminders when the page is not open. */
export function PushSwitch() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", "/api/push/key");
  const [isOn, setOn] = useState(false);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState(hindrance);
  useEffect(() => {
    void isNotified().then(setOn, () => undefined);
  }, []);

  async function change(wanted: boolean): Promise<void> {
    setBusy(true);
    try {
      if (!wanted) await leaveAlone();
      const allowed = wanted && (await notify(data?.key ?? ""));
      setOn(allowed);
      if (wanted && !allowed) setWhy("refused");
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  }

  const reason = why || (data?.key === null ? "off" : "");
  return (
    <Switch
      label={t("push.switch")}
      description={t(reason ? `push.why.${reason}` : "push.what")}
      checked={isOn}
      disabled={busy || !data || reason !== ""}
      onChange={(event) => void change(event.currentTarget.checked)}
    />
  );
}
