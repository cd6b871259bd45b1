import { Fragment, lazy, memo, Suspense } from "react";

import classes from "./chat.module.css";
import { isPlain, paragraphs } from "./plain";

const MATHS = /\$[^\s$][^$]*\$|\\\(|\\\[/;
const CODE = /^\s*(```|~~~)\w/m;
const WithMaths = lazy(() => import("./Maths"));
const WithCode = lazy(() => import("./Code"));
const Rich = lazy(() => import("./Rich"));

/** A text as it was written. What reads Markdown is fetched with the first text that has any. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const Reader = CODE.test(text) ? WithCode : MATHS.test(text) ? WithMaths : Rich;
  return (
    <div className={classes["text"]}>
      {isPlain(text) ? (
        <Plain text={text} />
      ) : (
        <Suspense fallback={<Plain text={text} />}>
          <Reader text={text} />
        </Suspense>
      )}
    </div>
  );
});

function Plain({ text }: { text: string }) {
  return paragraphs(text).map((lines, place) => (
    <p key={place}>
      {lines.map((line, number) => (
        <Fragment key={number}>
          {number > 0 && <br />}
          {line}
        </Fragment>
      ))}
    </p>
  ));
}
