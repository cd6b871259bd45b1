import { Button, Group, Loader, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy, IconPencil, IconRepeat } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { locale } from "../../app/languages";
import { Act } from "./Act";
import classes from "./chat.module.css";
import { Feedback } from "./Feedback";
import { useChat } from "./store";
import type { Message } from "./thread";
import { clockTime, fullTime } from "./times";

interface MetaProps {
  message: Message;
  isExplained: boolean;
  explain: () => void;
}

/** When and where something was said, and what can be done about it. */
export function Meta({ message, isExplained, explain }: MetaProps) {
  const { t, i18n } = useTranslation();
  if (message.pending === "refused") return <Refused message={message} />;
  if (message.pending) return <Loader role="img" size={12} mt={4} aria-label={t("chat.sending")} />;
  if (!message.at) return <Loader role="img" type="dots" size={18} aria-label={t("chat.writing")} />;
  const at = new Date(message.at);
  const spoken = locale(i18n.language);
  const isElsewhere = message.channel !== "" && message.channel !== "web";
  return (
    <div className={classes["meta"]}>
      <time dateTime={message.at} title={fullTime(at, spoken)}>
        {clockTime(at, spoken)}
      </time>
      {isElsewhere && <span>{t(`channel.${message.channel}`, message.channel)}</span>}
      {message.direction === "out" ? (
        <div className={classes["acts"]}>
          <Copy text={message.text} />
          {message.replyTo && (
            <Act isWide aria-expanded={isExplained} onClick={explain}>
              {t("why.ask")}
            </Act>
          )}
          <Feedback message={message} />
        </div>
      ) : (
        message.call === null && <Again message={message} />
      )}
    </div>
  );
}

function Refused({ message }: { message: Message }) {
  const { t } = useTranslation();
  const again = useChat((chat) => chat.again);
  const drop = useChat((chat) => chat.drop);
  return (
    <Group gap={6} mt={4} role="alert">
      <Text size="xs" c="red">
        {message.problem}
      </Text>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => {
          again(message.id);
        }}
      >
        {t("again")}
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => {
          drop(message.id);
        }}
      >
        {t("chat.discard")}
      </Button>
    </Group>
  );
}

function Copy({ text }: { text: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useClipboard({ timeout: 1000 });
  return (
    <Act
      aria-label={t(copied ? "chat.copied" : "chat.copy")}
      onClick={() => {
        copy(text);
      }}
    >
      {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
    </Act>
  );
}

/** Saying one's own words again, as they were or otherwise. */
function Again({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { say, edit } = useChat.getState();
  return (
    <div className={classes["acts"]}>
      <Act
        aria-label={t("chat.edit")}
        onClick={() => {
          edit({ id: message.id, text: message.text });
        }}
      >
        <IconPencil size={14} aria-hidden />
      </Act>
      <Act
        aria-label={t("chat.sayAgain")}
        onClick={() => {
          say(message.text);
        }}
      >
        <IconRepeat size={14} aria-hidden />
      </Act>
    </div>
  );
}
