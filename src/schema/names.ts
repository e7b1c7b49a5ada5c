/** TypeScript names ⇄ protobuf names, by the rules that protoc and `buf lint` check. */

/** Splits an identifier at case changes and at every character that is not a letter or a digit: `userID` → `user`, `ID`. */
function words(name: string): string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+/g) ?? [];
}

/** `jsonToHtml` → `JsonToHtml`, `HTTPServer` → `HTTPServer`: keeps the case inside a word. */
export function pascalCase(name: string): string {
  return (name.match(/[A-Za-z0-9]+/g) ?? [])
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `createdAt` → `created_at`, `userID` → `user_id`. A digit stays with the word before it: `line2` → `line2`. */
export function snakeCase(name: string): string {
  let snake = '';
  for (const word of words(name)) {
    snake += snake === '' || /^\d/.test(word) ? word : `_${word}`;
  }
  return snake.toLowerCase();
}

/** `inProgress` → `IN_PROGRESS`. */
export function upperSnakeCase(name: string): string {
  return snakeCase(name).toUpperCase();
}

/**
 * The JSON name protoc derives from a field name: letters after `_` become capitals.
 * @see https://protobuf.dev/programming-guides/json/#field-names
 */
export function jsonName(protoName: string): string {
  return protoName.replace(/_+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
}

/** `reports.v1.Report` → `reports.v1`. */
export function packageOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')));
}

/** `reports.v1.Report` → `Report`. */
export function baseName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}
