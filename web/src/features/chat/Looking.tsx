import { Modal, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { locale } from "../../app/languages";
import { Marked } from "../library/Marked";
import classes from "./chat.module.css";
import { useChat } from "./store";

/** The dialog of the search; fetched when it is opened first. */
export default function Looking({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t("search.title")}
      closeButtonProps={{ "aria-label": t("close") }}
      size="lg"
    >
      <Found close={close} />
    </Modal>
  );
}

function Found({ close }: { close: () => void }) {
  const { t, i18n } = useTranslation();
  const seek = useChat((chat) => chat.seek);
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [settled] = useDebouncedValue(query.trim(), 250);
  const { data } = api.useQuery(
    "get",
    "/api/conversations/search",
    { params: { query: { q: settled, limit: 30 } } },
    { enabled: settled !== "" },
  );
  return (
    <Stack>
      <TextInput
        type="search"
        data-autofocus
        aria-label={t("search.words")}
        placeholder={t("search.words")}
        value={query}
        maxLength={500}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
        }}
      />
      <Text size="sm" c="dimmed" role="status">
        {settled && data ? t("search.found", { count: data.length }) : ""}
      </Text>
      <Stack
        component="ul"
        gap={4}
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t("search.results")}
      >
        {settled !== "" &&
          data?.map((one) => (
            <li key={one.id}>
              <UnstyledButton
                p="xs"
                w="100%"
                className={classes["hit"] ?? ""}
                onClick={() => {
                  close();
                  void navigate({ to: "/" });
                  void seek(one.id, one.at);
                }}
              >
                <Text size="sm" lineClamp={3}>
                  <Marked text={one.text} marks={one.marks as [number, number][]} />
                </Text>
                <Text size="xs" c="dimmed">
                  {[
                    t(one.direction === "in" ? "search.you" : "search.dayhand"),
                    new Date(one.at).toLocaleString(locale(i18n.language), {
                      dateStyle: "medium",
                      timeStyle: "short",
                    }),
                    one.channel === "web" ? "" : t(`channel.${one.channel}`, one.channel),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </UnstyledButton>
            </li>
          ))}
      </Stack>
    </Stack>
  );
}
