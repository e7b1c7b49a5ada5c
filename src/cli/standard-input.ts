/** Reads all of a stream. */

/** All bytes of standard input, or of what stands for it. */
export async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array)); // a string converts the same way
  return Buffer.concat(chunks);
}
