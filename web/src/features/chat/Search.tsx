import { ActionIcon } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

const Looking = lazy(() => import("./Looking"));

/** The search through everything that was said, on any channel. */
export function Search() {
  const { t } = useTranslation();
  const [isOpen, open] = useState(false);
  const [isWanted, want] = useState(false);
  function begin(): void {
    want(true);
    open(true);
  }
  useHotkeys([["mod+K", begin]]);
  return (
    <>
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={t("search.title")}
        aria-keyshortcuts="Control+K"
        onClick={begin}
      >
        <IconSearch aria-hidden />
      </ActionIcon>
      {isWanted && (
        <Suspense fallback={null}>
          <Looking
            isOpen={isOpen}
            close={() => {
              open(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
