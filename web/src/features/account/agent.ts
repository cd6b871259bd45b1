const BROWSERS: [RegExp, string][] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/Chrome\/|\bChromium\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** Return what a browser and its machine are called, from what the browser says of itself; it may say anything. */
export function agentName(agent: string): string {
  const found = [BROWSERS, SYSTEMS].map((table) => table.find(([sign]) => sign.test(agent))?.[1]);
  const names = found.filter((name) => name !== undefined);
  return names.length > 0 ? names.join(", ") : agent.slice(0, 60);
}
