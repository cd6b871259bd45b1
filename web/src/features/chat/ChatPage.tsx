import { Alert, Center, Container, Loader, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Composer } from "./Composer";
import classes from "./chat.module.css";
import { Degraded } from "./Degraded";
import { Messages } from "./Messages";
import { useChat } from "./store";
import { Welcome } from "./Welcome";

/** The conversation: what was said on every channel, and what comes. */
export function ChatPage() {
  const { t } = useTranslation();
  const thread = useChat((chat) => chat.thread);
  const unsent = useChat((chat) => chat.unsent);
  const problem = useChat((chat) => chat.problem);
  const away = useChat((chat) => chat.away);
  return (
    <div className={classes["page"]}>
      <h1 className={classes["unseen"]}>{t("chat.title")}</h1>
      {problem && <Alert color="red" role="alert" title={problem} m="md" />}
      {!thread && unsent.length === 0 ? (
        <Center flex={1}>
          {away ? <Text c="dimmed">{t("chat.away")}</Text> : <Loader role="img" aria-label={t("loading")} />}
        </Center>
      ) : thread?.messages.length === 0 && unsent.length === 0 ? (
        <Welcome />
      ) : (
        <Messages />
      )}
      <Container size={760} w="100%" pt="xs" pb="md">
        <Degraded />
        <Composer />
      </Container>
    </div>
  );
}
