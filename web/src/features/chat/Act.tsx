import type { ComponentProps } from "react";

import classes from "./chat.module.css";

interface ActProps extends ComponentProps<"button"> {
  /** Whether it holds words rather than a sign. */
  isWide?: boolean;
}

/** A small button of a message. There are hundreds while one scrolls, so it is no more than a button. */
export function Act({ isWide = false, ...props }: ActProps) {
  const style = isWide ? `${classes["act"] ?? ""} ${classes["wide"] ?? ""}` : classes["act"];
  return <button type="button" className={`mantine-focus-auto ${style ?? ""}`} {...props} />;
}
