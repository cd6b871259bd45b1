const MICROS = 1_000_000;

/** Return millionths of a dollar as money; what is less than a hundredth of a cent is told as that. */
export function dollars(micros: number, language: string): string {
  const format = new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  });
  return micros > 0 && micros < 100 ? `< ${format.format(0.0001)}` : format.format(micros / MICROS);
}

/** Return a length of time as people read it: milliseconds below a second. */
export function seconds(value: number, language: string): string {
  const isShort = value < 1;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: isShort ? "millisecond" : "second",
    unitDisplay: "short",
    maximumFractionDigits: isShort ? 0 : 1,
  }).format(isShort ? Math.max(1, value * 1000) : value);
}
