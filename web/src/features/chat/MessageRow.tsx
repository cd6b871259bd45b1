import { Badge, Button, Group, Text } from "@mantine/core";
import { IconArrowBackUp, IconCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { lazy, memo, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { http, type ReceiptBrief } from "../../api/client";
import classes from "./chat.module.css";
import { Citations } from "./Citations";
import { Markdown } from "./Markdown";
import { Meta } from "./Meta";
import { choicesOf } from "./questions";
import { useChat } from "./store";
import type { Message, Progress as Work } from "./thread";

const Approval = lazy(() => import("./Approval"));
const Progress = lazy(() => import("./Progress"));
const Why = lazy(() => import("./Why"));

interface RowProps {
  message: Message;
  /** Whether nothing was said after it: a question is answered there only. */
  isLast: boolean;
  undone: Record<string, true>;
  /** How far the work on it has come, while it is not answered. */
  progress: Work | undefined;
}

/** One message with what came of it. Many are drawn while one scrolls, so a row is drawn again only when it changes. */
export const MessageRow = memo(function MessageRow({ message, isLast, undone, progress }: RowProps) {
  const isOwn = message.direction === "in";
  const [isExplained, explain] = useState(false);
  const style = [classes["bubble"], isOwn ? classes["own"] : "", isLast ? classes["last"] : ""];
  return (
    <article className={style.join(" ")}>
      {message.text && <Markdown text={message.text} />}
      {progress && (
        <Suspense fallback={null}>
          <Progress work={progress} />
        </Suspense>
      )}
      <Citations cards={message.cards} />
      {message.receipts.length > 0 && (
        <Group gap={6} mt={6}>
          {message.receipts.map((receipt) => (
            <Receipt key={receipt.id} receipt={receipt} isUndone={receipt.id in undone} />
          ))}
        </Group>
      )}
      <Suspense fallback={null}>
        {isLast && !isOwn && <Answers message={message} />}
        {isExplained && message.replyTo && <Why message={message.replyTo} />}
      </Suspense>
      <Meta
        message={message}
        isExplained={isExplained}
        explain={() => {
          explain(!isExplained);
        }}
      />
    </article>
  );
});

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
