import "katex/dist/katex.min.css";

import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";

import { Plain } from "./Markdown";

/** A text with formulas; loaded when the first one is shown. */
export default function Maths({ text }: { text: string }) {
  return <Plain text={text} remarkPlugins={[remarkMath]} rehypePlugins={[rehypeKatex]} />;
}
