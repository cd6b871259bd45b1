import "katex/dist/katex.min.css";

import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";

import { Rich } from "./Rich";

/** A text with formulas; loaded when the first one is shown. */
export default function Maths({ text }: { text: string }) {
  return <Rich text={text} remarkPlugins={[remarkMath]} rehypePlugins={[rehypeKatex]} />;
}
