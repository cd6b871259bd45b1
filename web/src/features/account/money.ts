const MICROS = 1_000_000;

/** Return millionths of a US dollar as an amount of the language; small ones keep what tells them from nothing. */
export function dollars(micros: number, language: string): string {
  const amount = micros / MICROS;
  return amount.toLocaleString(language, {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2,
  });
}
