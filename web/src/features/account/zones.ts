/** Return the time zones that browsers know, with the one that is set, which may have an older name. */
export function zones(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(current) ? known : [current, ...known];
}

/** Return whether a search finds a zone: each of its words begins a word of the name ("new y", "berlin"). */
export function isZoneFound(zone: string, search: string): boolean {
  const said = zone.toLowerCase().split(/[/_\- ]+/);
  return search
    .toLowerCase()
    .split(/[/_\-, ]+/)
    .every((word) => said.some((part) => part.startsWith(word)));
}

/** Return a zone as people read it, with what its clocks show: "Europe/Berlin, 14:05". */
export function zoneLabel(zone: string, now: Date, language: string): string {
  const clock = now.toLocaleTimeString(language, { timeZone: zone, timeStyle: "short" });
  return `${zone.replaceAll("_", " ")}, ${clock}`;
}
