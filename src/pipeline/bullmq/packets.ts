/** What goes from step to step of a distributed run, and what becomes of several where branches come together. */
import { MemoryFS } from '../../fs/index.js';
import { mergeFiles, type ChangeSet, type RunFiles } from '../files.js';
import type { Work } from '../walk.js';
import type { Envelope, Envelopes } from './envelope.js';

/** A value and an image of files; only workers open them. */
export interface RemotePacket {
  readonly value: Envelope;
  readonly image: Envelope | undefined;
  readonly last: ChangeSet | undefined;
}

/** One packet of all branches; files are opened only where branches have changed them. */
export async function joinPackets(
  { path, parts, origin }: Work<RemotePacket> & { kind: 'join' },
  { envelopes, runId }: { readonly envelopes: Envelopes; readonly runId: string },
): Promise<RemotePacket> {
  const packets: readonly RemotePacket[] = Object.values(parts);
  const value: Envelope = Array.isArray(parts)
    ? { list: packets.map((part) => part.value) }
    : {
        parts: Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, part.value])),
      };
  const [first] = packets.length > 0 || !origin ? packets : [origin];
  if (packets.every(({ last }) => last === first?.last)) {
    return { value, image: first?.image, last: first?.last };
  }
  const filesOf = async ({ image, last }: RemotePacket): Promise<RunFiles> => {
    if (!image) return { fs: new MemoryFS(), last };
    return { fs: MemoryFS.fromSnapshot(await envelopes.image(image, runId)), last };
  };
  const merged = mergeFiles(path, await Promise.all(packets.map(filesOf)));
  const image = await envelopes.pack(merged.fs.snapshot(), runId);
  return { value, image, last: merged.last };
}
