/**
 * The calendar's views reckon with day.js, which would take wall times for the browser's: an hour that its
 * zone leaves out would be missing in everybody's calendar, and "today" would be its today. Here day.js is
 * told to take them for what they are, times on a clock that never changes; "now" is the person's.
 */
import "dayjs/locale/de";

import dayjs, { type PluginFunc } from "dayjs";
import utc from "dayjs/plugin/utc";

import { wallOf } from "./zone";

let zone = "UTC";

/** From now on "now" is what the clocks of a zone show. */
export function keepTimeOf(name: string): void {
  zone = name;
}

interface Parsing {
  parse(config: { date?: unknown; utc?: boolean }): void;
}

const wallClock: PluginFunc = (_, { prototype }) => {
  const face = prototype as unknown as Parsing;
  // Called with the object it belongs to, below.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { parse } = face;
  face.parse = function (config) {
    const date = config.date === undefined ? wallOf(new Date(), zone) : config.date;
    parse.call(this, { ...config, date, utc: true });
  };
};

dayjs.extend(utc);
dayjs.extend(wallClock);

export { dayjs };
