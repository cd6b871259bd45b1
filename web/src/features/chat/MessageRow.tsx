import { ActionIcon, Badge, Button, CopyButton, Group, Loader, Text } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconCopy, IconPencil, IconRepeat } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { http, type ReceiptBrief } from "../../api/client";
import { locale } from "../../app/languages";
import classes from "./chat.module.css";
import { Citations } from "./Citations";
import { Markdown } from "./Markdown";
import { Approval } from "./Approval";
import { Feedback } from "./Feedback";
import { Progress } from "./Progress";
import { choicesOf } from "./questions";
import { useChat } from "./store";
import type { Message, Progress as Work } from "./thread";
import { Why } from "./Why";

interface RowProps {
  message: Message;
  /** Whether nothing was said after it: a question is answered there only. */
  isLast: boolean;
  undone: Record<string, true>;
  /** How far the work on it has come, while it is not answered. */
  progress: Work | undefined;
}

/** One message with what came of it. */
export function MessageRow({ message, isLast, undone, progress }: RowProps) {
  const isOwn = message.direction === "in";
  const [isExplained, explain] = useState(false);
  const style = [classes["bubble"], isOwn ? classes["own"] : "", isLast ? classes["last"] : ""];
  return (
    <article className={style.join(" ")}>
      {message.text && <Markdown text={message.text} />}
      {progress && <Progress work={progress} />}
      <Citations cards={message.cards} />
      {message.receipts.length > 0 && (
        <Group gap={6} mt={6}>
          {message.receipts.map((receipt) => (
            <Receipt key={receipt.id} receipt={receipt} isUndone={receipt.id in undone} />
          ))}
        </Group>
      )}
      {isLast && !isOwn && <Answers message={message} />}
      {isExplained && message.replyTo && <Why message={message.replyTo} />}
      <Meta
        message={message}
        isExplained={isExplained}
        explain={() => {
          explain(!isExplained);
        }}
      />
    </article>
  );
}

function Receipt({ receipt, isUndone }: { receipt: ReceiptBrief; isUndone: boolean }) {
  const { t } = useTranslation();
  const undo = useMutation({
    mutationFn: () =>
      http.POST("/api/receipts/{receipt_id}/undo", { params: { path: { receipt_id: receipt.id } } }),
  });
  if (isUndone) {
    return (
      <Badge variant="default" tt="none" fw={500} leftSection={<IconArrowBackUp size={12} aria-hidden />}>
        {t("chat.undone", { what: receipt.summary })}
      </Badge>
    );
  }
  return (
    <Group gap={4}>
      <Badge variant="default" tt="none" fw={500} leftSection={<IconCheck size={12} aria-hidden />}>
        {receipt.summary}
      </Badge>
      {receipt.undoable && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={undo.isPending}
          aria-label={t("chat.undoThis", { what: receipt.summary })}
          onClick={() => {
            undo.mutate();
          }}
        >
          {t("chat.undo")}
        </Button>
      )}
      {undo.error && (
        <Text size="xs" c="red" role="alert">
          {undo.error.message}
        </Text>
      )}
    </Group>
  );
}

/** The ways to go on, each a press away: answers to an open question, else what people say next. */
function Answers({ message }: { message: Message }) {
  const { t } = useTranslation();
  const say = useChat((chat) => chat.say);
  const approval = message.question?.["approval"];
  if (typeof approval === "string") return <Approval id={approval} />;
  const choices = choicesOf(message.question, t("yes"), t("no"));
  const isAsked = choices.length > 0;
  const offered = isAsked ? choices : message.suggestions;
  if (offered.length === 0) return null;
  return (
    <Group gap={6} mt={8} role="group" aria-label={t(isAsked ? "chat.answers" : "chat.next")}>
      {offered.map((sentence) => (
        <Button
          key={sentence}
          size={isAsked ? "compact-md" : "compact-sm"}
          radius={isAsked ? "md" : "xl"}
          variant="default"
          onClick={() => {
            say(sentence);
          }}
        >
          {sentence}
        </Button>
      ))}
    </Group>
  );
}

interface MetaProps {
  message: Message;
  isExplained: boolean;
  explain: () => void;
}

function Meta({ message, isExplained, explain }: MetaProps) {
  const { t, i18n } = useTranslation();
  if (message.pending === "refused") return <Refused message={message} />;
  if (message.pending) return <Loader role="img" size={12} mt={4} aria-label={t("chat.sending")} />;
  if (!message.at) return <Loader role="img" type="dots" size={18} aria-label={t("chat.writing")} />;
  const at = new Date(message.at);
  const isElsewhere = message.channel !== "" && message.channel !== "web";
  return (
    <Group gap={8} className={classes["meta"] ?? ""}>
      <time dateTime={message.at} title={at.toLocaleString(locale(i18n.language))}>
        {at.toLocaleTimeString(locale(i18n.language), { hour: "2-digit", minute: "2-digit" })}
      </time>
      {isElsewhere && <span>{t(`channel.${message.channel}`, message.channel)}</span>}
      {message.direction === "out" ? (
        <div className={classes["acts"]}>
          <Copy text={message.text} />
          {message.replyTo && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-expanded={isExplained}
              onClick={explain}
            >
              {t("why.ask")}
            </Button>
          )}
          <Feedback message={message} />
        </div>
      ) : (
        message.call === null && <Again message={message} />
      )}
    </Group>
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
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <ActionIcon
          size={24}
          variant="subtle"
          color="gray"
          aria-label={t(copied ? "chat.copied" : "chat.copy")}
          onClick={copy}
        >
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}

/** Saying one's own words again, as they were or otherwise. */
function Again({ message }: { message: Message }) {
  const { t } = useTranslation();
  const say = useChat((chat) => chat.say);
  const edit = useChat((chat) => chat.edit);
  return (
    <div className={classes["acts"]}>
      <ActionIcon
        size={24}
        variant="transparent"
        c="inherit"
        aria-label={t("chat.edit")}
        onClick={() => {
          edit({ id: message.id, text: message.text });
        }}
      >
        <IconPencil size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size={24}
        variant="transparent"
        c="inherit"
        aria-label={t("chat.sayAgain")}
        onClick={() => {
          say(message.text);
        }}
      >
        <IconRepeat size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
