import { useTranslation } from "react-i18next";

import { PushSwitch } from "../push/PushSwitch";
import { useMe } from "../session/me";
import { Appearance } from "./Appearance";
import { Everyday } from "./Everyday";
import { Oneself } from "./Oneself";
import { Part } from "./Part";
import { PasswordChange } from "./PasswordChange";

/** Who somebody is here and how they are spoken to. */
export function Profile() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  if (!me) return null;
  return (
    <>
      <Oneself me={me} />
      <Everyday me={me} />
      <Part title={t("push.title")}>
        <PushSwitch />
      </Part>
      <Appearance />
      <PasswordChange />
    </>
  );
}
