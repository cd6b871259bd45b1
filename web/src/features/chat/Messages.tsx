import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import classes from "./chat.module.css";
import { MessageRow } from "./MessageRow";
import { useChat } from "./store";
import type { Message, Thread } from "./thread";
import type { Unsent } from "./outbox";

const NEAR_END = 120;
const NEAR_START = 400;
const NOTHING = {};
/** How long a message that was looked for stays marked. */
const SOUGHT_MS = 4000;

/** The messages, of which only those on the screen are drawn. */
export function Messages() {
  const { t } = useTranslation();
  const thread = useChat((chat) => chat.thread);
  const unsent = useChat((chat) => chat.unsent);
  const arrived = useChat((chat) => chat.arrived);
  const earlier = useChat((chat) => chat.earlier);
  const rows = useMemo(() => shown(thread, unsent, arrived), [thread, unsent, arrived]);
  const scroll = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 72,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });

  const last = rows.length - 1;
  const size = virtual.getTotalSize();
  useLayoutEffect(() => {
    if (atEnd.current && last >= 0) virtual.scrollToIndex(last, { align: "end" });
  }, [last, size, virtual]);

  // Who reads earlier messages stays at them when still earlier ones come in front.
  const first = useRef<string>(null);
  useLayoutEffect(() => {
    const before = first.current;
    const place = before ? rows.findIndex((row) => row.id === before) : -1;
    if (before && place > 0 && !atEnd.current) virtual.scrollToIndex(place, { align: "start" });
    first.current = rows[0]?.id ?? null;
  }, [rows, virtual]);

  const sought = useChat((chat) => chat.sought);
  const found = useChat((chat) => chat.found);
  useEffect(() => {
    const place = sought === null ? -1 : rows.findIndex((row) => row.id === sought);
    if (place < 0) return;
    atEnd.current = false;
    virtual.scrollToIndex(place, { align: "center" });
    const shown = setTimeout(found, SOUGHT_MS);
    return () => {
      clearTimeout(shown);
    };
  }, [sought, rows, virtual, found]);

  const loading = useRef(false);
  function moved(): void {
    const element = scroll.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    if (element.scrollTop < NEAR_START && !loading.current) {
      loading.current = true;
      void earlier().finally(() => {
        loading.current = false;
      });
    }
  }

  const latest = rows[last];
  const said = latest?.direction === "out" && !latest.id.startsWith("draft:") ? latest.text : "";
  useEffect(() => {
    if (latest?.direction === "in" && latest.pending === "sending") atEnd.current = true;
  }, [latest]);

  return (
    <>
      <div
        ref={scroll}
        className={classes["scroll"]}
        onScroll={moved}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keyboard as well
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t("chat.messages")}
      >
        <div className={classes["inner"]} style={{ height: size }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className={`${classes["row"] ?? ""} ${row.id === sought ? (classes["sought"] ?? "") : ""}`}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <MessageRow
                    message={row}
                    isLast={item.index === last}
                    undone={thread?.undone ?? NOTHING}
                    progress={thread?.progress[row.replyTo ?? ""]}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
      <div className={classes["unseen"]} role="status" aria-live="polite">
        {said}
      </div>
    </>
  );
}

/** Return what is shown: the thread, answers as far as they are written, and what is not sent yet. */
export function shown(thread: Thread | null, unsent: Unsent[], arrived: Record<string, string>): Message[] {
  const messages = (thread?.messages ?? []).filter((message) => message.text || message.receipts.length > 0);
  const known = new Set(thread?.messages.map((message) => message.id));
  const underWay = { ...thread?.progress, ...thread?.drafts };
  const drafts = Object.keys(underWay).map((id) => ({
    ...blank(`draft:${id}`, "out", thread?.drafts[id] ?? "", ""),
    replyTo: id,
  }));
  const waiting = unsent
    .filter((one) => !known.has(arrived[one.key] ?? ""))
    .map((one): Message => ({
      ...blank(one.key, "in", one.text, one.at),
      channel: "web",
      pending: one.problem ? "refused" : "sending",
      ...(one.problem ? { problem: one.problem } : {}),
    }));
  return [...messages, ...drafts, ...waiting];
}

function blank(id: string, direction: "in" | "out", text: string, at: string): Message {
  return {
    id,
    direction,
    channel: "",
    text,
    at,
    replyTo: null,
    cards: [],
    question: null,
    receipts: [],
    error: null,
    call: null,
    suggestions: [],
    feedback: null,
  };
}
