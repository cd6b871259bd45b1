import { useMe } from "../session/me";
import { Appearance } from "./Appearance";
import { Everyday } from "./Everyday";
import { Oneself } from "./Oneself";
import { PasswordChange } from "./PasswordChange";

/** Who somebody is here and how they are spoken to. */
export function Profile() {
  const { data: me } = useMe();
  if (!me) return null;
  return (
    <>
      <Oneself me={me} />
      <Everyday me={me} />
      <Appearance />
      <PasswordChange />
    </>
  );
}
