/** JSON with an indent of two, put together from the texts of its parts: those that have not changed are not written again. */

/** The text of a value, to stand where lines begin with the margin. */
export function jsonText(value: unknown, margin = ''): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${margin}`);
}

/** An object of texts that were made for a margin of two more. */
export function objectText(entries: readonly (readonly [string, string])[], margin = ''): string {
  const lines = entries.map(([name, text]) => `${margin}  ${JSON.stringify(name)}: ${text}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${margin}}`;
}

/** A list of texts that were made for a margin of two more. */
export function listText(items: readonly string[], margin = ''): string {
  const lines = items.map((text) => `${margin}  ${text}`);
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n${margin}]`;
}
