import {
  Button,
  Checkbox,
  Group,
  Loader,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type ListItem } from "../../api/client";
import { Empty } from "./Empty";
import { useTold } from "./fresh";
import { Problem } from "./Problem";
import { itemsIn } from "./items";

/** Every list with what is on it. */
export function Lists() {
  const { t } = useTranslation();
  const { data, error, isPending } = api.useQuery("get", "/api/lists");
  return (
    <>
      <NewList />
      <Problem of={error} />
      {isPending && <Loader role="img" aria-label={t("loading")} />}
      {data?.length === 0 && <Empty about="lists" />}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {data?.map(({ name }) => (
          <OneList key={name} name={name} />
        ))}
      </SimpleGrid>
    </>
  );
}

function OneList({ name }: { name: string }) {
  const { t } = useTranslation();
  const { data, error } = api.useQuery("get", "/api/lists/{list_name}", {
    params: { path: { list_name: name }, query: { limit: 1000 } },
  });
  return (
    <Paper component="section" withBorder p="sm" aria-label={name}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2} size="sm" style={{ overflowWrap: "anywhere" }}>
          {name}
        </Title>
        <Text size="sm" c="dimmed">
          {data && t("day.items", { count: data.length })}
        </Text>
      </Group>
      <Problem of={error} />
      <Stack component="ul" gap={4} p={0} m={0} mb="xs" style={{ listStyle: "none" }} aria-label={name}>
        {data?.map((item) => (
          <li key={item.id}>
            <Item item={item} />
          </li>
        ))}
      </Stack>
      <AddItems list={name} />
    </Paper>
  );
}

function Item({ item }: { item: ListItem }) {
  const { mutate, isPending, isSuccess } = api.useMutation("delete", "/api/lists/items/{item_id}", useTold());
  return (
    <Checkbox
      label={item.text}
      checked={isPending || isSuccess}
      styles={{ label: { overflowWrap: "anywhere" } }}
      onChange={() => {
        mutate({ params: { path: { item_id: item.id } } });
      }}
    />
  );
}

function AddItems({ list }: { list: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { mutate } = api.useMutation("post", "/api/lists", useTold());
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const items = itemsIn(text);
    if (items.length === 0) return;
    mutate({ body: { items, list_name: list } });
    setText("");
  };
  return (
    <form onSubmit={add}>
      <TextInput
        size="sm"
        aria-label={t("day.addTo", { list })}
        placeholder={t("day.addItems")}
        value={text}
        maxLength={2000}
        enterKeyHint="done"
        onChange={({ currentTarget: { value } }) => {
          setText(value);
        }}
      />
    </form>
  );
}

function NewList() {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const { mutate } = api.useMutation("post", "/api/lists", useTold());
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const items = itemsIn(text);
    if (!name.trim() || items.length === 0) return;
    mutate({ body: { items, list_name: name.trim() } });
    setName("");
    setText("");
  };
  return (
    <Group mb="md" gap="xs" align="flex-end" renderRoot={(props) => <form {...props} onSubmit={add} />}>
      <TextInput
        flex={1}
        miw={130}
        label={t("day.newList")}
        value={name}
        maxLength={60}
        required
        withAsterisk={false}
        onChange={({ currentTarget: { value } }) => {
          setName(value);
        }}
      />
      <TextInput
        flex={2}
        miw={160}
        label={t("day.firstItems")}
        placeholder={t("day.addItems")}
        value={text}
        maxLength={2000}
        required
        withAsterisk={false}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
        }}
      />
      <Button type="submit">{t("day.add")}</Button>
    </Group>
  );
}
