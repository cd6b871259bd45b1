import { Suspense, useState, type ReactElement, type ReactNode } from "react";

/** What a button says of its menu, until the menu itself is there to say it. */
interface Closed {
  "aria-haspopup": "menu";
  "aria-expanded": boolean;
  onClick: () => void;
}

export interface OpenedMenu {
  /** The button again, as what the menu hangs on. */
  target: ReactElement;
}

interface OpeningProps {
  button: (props: Partial<Closed>) => ReactElement;
  /** The menu, fetched with the first press of its button, and open then. */
  menu: (props: OpenedMenu) => ReactNode;
}

/** A button whose menu is fetched when it is pressed first. */
export function Opening({ button, menu }: OpeningProps) {
  const [isWanted, want] = useState(false);
  const closed = button({
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => {
      want(true);
    },
  });
  if (!isWanted) return closed;
  return <Suspense fallback={closed}>{menu({ target: button({}) })}</Suspense>;
}
