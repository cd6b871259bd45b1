import { Badge, Button, CopyButton, Group, Loader, Text } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconCopy } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { http, type ReceiptBrief } from "../../api/client";
import { locale } from "../../app/languages";
import classes from "./chat.module.css";
import { Citations } from "./Citations";
import { Markdown } from "./Markdown";
import { Approval } from "./Approval";
import { choicesOf } from "./questions";
import { useChat } from "./store";
import type { Message } from "./thread";

interface RowProps {
  message: Message;
  /** Whether nothing was said after it: a question is answered there only. */
  isLast: boolean;
  undone: Record<string, true>;
}

/** One message with what came of it. */
export function MessageRow({ message, isLast, undone }: RowProps) {
  const isOwn = message.direction === "in";
  return (
    <article className={`${classes["bubble"] ?? ""} ${isOwn ? (classes["own"] ?? "") : ""}`}>
      <Markdown text={message.text} />
      <Citations cards={message.cards} />
      {message.receipts.length > 0 && (
        <Group gap={6} mt={6}>
          {message.receipts.map((receipt) => (
            <Receipt key={receipt.id} receipt={receipt} isUndone={receipt.id in undone} />
          ))}
        </Group>
      )}
      {isLast && !isOwn && <Answers message={message} />}
      <Meta message={message} />
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

/** The ways to answer an open question, each a press away; typing works as well. */
function Answers({ message }: { message: Message }) {
  const { t } = useTranslation();
  const say = useChat((chat) => chat.say);
  const approval = message.question?.["approval"];
  if (typeof approval === "string") return <Approval id={approval} />;
  const choices = choicesOf(message.question, t("yes"), t("no"));
  if (choices.length === 0) return null;
  return (
    <Group gap={6} mt={8}>
      {choices.map((choice) => (
        <Button
          key={choice}
          size="compact-md"
          variant="default"
          onClick={() => {
            say(choice);
          }}
        >
          {choice}
        </Button>
      ))}
    </Group>
  );
}

function Meta({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const again = useChat((chat) => chat.again);
  const drop = useChat((chat) => chat.drop);
  if (message.pending === "refused") {
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
      {message.direction === "out" && (
        <CopyButton value={message.text}>
          {({ copied, copy }) => (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={t(copied ? "chat.copied" : "chat.copy")}
              onClick={copy}
            >
              {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            </Button>
          )}
        </CopyButton>
      )}
    </Group>
  );
}
