/** JSON with an indent of two, put together from the texts of its parts: those that have not changed are not written again. */
import type { EmitMemo, Items } from './emit-memo.js';
import { Piece } from './pieces.js';

/** The text of a value, to stand where lines begin with the margin. */
export function jsonText(value: unknown, margin = ''): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${margin}`);
}

/** A list, to stand where lines begin with the margin. */
export function listText<T>(
  memo: EmitMemo,
  { margin, ...list }: Items<T> & { readonly margin: string },
  valueOf: (item: T) => unknown,
): Piece[] {
  const inner = `${margin}  `;
  const pieces = memo.pieces(list, (run, { isLast }) =>
    lines(
      run.map((item) => inner + jsonText(valueOf(item), inner)),
      isLast,
    ),
  );
  return within(pieces, ['[', ']'], margin);
}

/** An object whose properties have the names of the items, to stand where lines begin with the margin. */
export function objectText<T>(
  memo: EmitMemo,
  { margin, ...list }: Items<T> & { readonly margin: string },
  valueOf: (item: T) => unknown,
): Piece[] {
  const inner = `${margin}  `;
  const line = (item: T): string =>
    `${inner}${JSON.stringify(list.nameOf(item))}: ${jsonText(valueOf(item), inner)}`;
  const pieces = memo.pieces(list, (run, { isLast }) => lines(run.map(line), isLast));
  return within(pieces, ['{', '}'], margin);
}

function lines(texts: readonly string[], isLast: boolean): string {
  return texts.join(',\n') + (isLast ? '\n' : ',\n');
}

function within(
  pieces: readonly Piece[],
  [open, close]: readonly [string, string],
  margin: string,
): Piece[] {
  if (pieces.length === 0) return [new Piece(open + close)];
  return [new Piece(`${open}\n`), ...pieces, new Piece(margin + close)];
}
