import { IconBell, IconCheckbox } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Block } from "./agenda";
import type { Wording } from "./wording";

/** Return the colour that tells what something is; its icon and name tell it too. */
export function colorOf({ thing }: Block): string {
  return { event: "leaf", task: "blue", reminder: "grape" }[thing.kind];
}

/** What stands in a block: what it is, its title and its time. */
export function BlockBody({ block, wording }: { block: Block; wording: Wording }) {
  const { t } = useTranslation();
  const { kind } = block.thing;
  const Icon = kind === "task" ? IconCheckbox : kind === "reminder" ? IconBell : null;
  return (
    <>
      {Icon && <Icon size={13} aria-label={t(`day.kind.${kind}`)} style={{ verticalAlign: "-2px" }} />}{" "}
      {block.title}
      {!block.allDay && <> · {wording.clock(block.start)}</>}
    </>
  );
}
