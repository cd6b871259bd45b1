import { Button, Loader, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { Dialog } from "../day/Dialog";
import { Problem } from "../day/Problem";
import { Empty } from "./Empty";
import { NO_SOURCE, sourceOf } from "./fields";
import type { Shown } from "./LearnPage";
import { useMakePath } from "./making";
import { OnePath } from "./OnePath";
import { nextOf } from "./progress";
import { SourceFields } from "./SourceFields";

const MOST = 200;

/** The learning paths, the latest first, each with how far one has come; one of them is open. */
export function Paths({ at, show }: Shown) {
  const { t } = useTranslation();
  const [isMaking, setMaking] = useState(false);
  const { data, error, isPending } = api.useQuery("get", "/api/paths", {
    params: { query: { limit: MOST } },
  });
  const open = at.path ?? data?.find((path) => nextOf(path) >= 0)?.id;
  const close = (): void => {
    setMaking(false);
  };
  return (
    <>
      <Button
        mb="lg"
        variant="default"
        leftSection={<IconPlus size={18} aria-hidden />}
        onClick={() => {
          setMaking(true);
        }}
      >
        {t("learning.newPath")}
      </Button>
      <Problem of={error} />
      {isPending && <Loader role="img" aria-label={t("loading")} />}
      {data?.length === 0 && <Empty about="paths" />}
      <Stack
        component="ul"
        gap="sm"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t("learning.heading.paths")}
      >
        {data?.map((path) => (
          <li key={path.id}>
            <OnePath
              path={path}
              isOpen={path.id === open}
              toggle={() => {
                show({ tab: "paths", path: path.id === open ? NONE : path.id });
              }}
            />
          </li>
        ))}
      </Stack>
      <Dialog title={isMaking ? t("learning.newPath") : null} close={close}>
        <MakePath close={close} />
      </Dialog>
    </>
  );
}

/** What the address says when no path is open. */
const NONE = "none";

function MakePath({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [source, setSource] = useState({ ...NO_SOURCE, from: "subject" as "document" | "subject" });
  const { mutate, isPending } = useMakePath(close);
  const from = sourceOf(source);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (from) mutate({ body: from });
      }}
    >
      <Stack gap="sm" align="stretch">
        <SourceFields source={source} change={setSource} />
        <Button type="submit" loading={isPending} disabled={!from} style={{ alignSelf: "flex-end" }}>
          {t("learning.makePath")}
        </Button>
      </Stack>
    </form>
  );
}
