/** Serves one call of a function, for the four call kinds. */
import type { GrpcStream } from './grpc-stream.js';
import { OpenCall, type ServedPlace } from './open-call.js';
import { RequestMessages, takeOne } from './request-messages.js';

/** Takes a call from its first byte on. */
export function serveCall(place: ServedPlace, stream: GrpcStream): void {
  if (stream.isOver) return; // refused already
  const { kind } = place.served;
  switch (kind) {
    case 'unary':
    case 'server_streaming':
      takeOne(stream, (bytes) => void answer(place, stream, (open) => open.decode(bytes)));
      return;
    case 'client_streaming':
    case 'bidi_streaming':
      void answer(
        place,
        stream,
        (open) => new RequestMessages(stream, (bytes) => open.decode(bytes)),
      );
      return;
    default:
      kind satisfies never;
  }
}

async function answer(
  place: ServedPlace,
  stream: GrpcStream,
  requestOf: (open: OpenCall) => unknown,
): Promise<void> {
  const open = admit(place, stream);
  if (!open) return;
  const { kind } = place.served;
  try {
    const result = await open.run(requestOf(open));
    const isStream = kind === 'server_streaming' || kind === 'bidi_streaming';
    const sent = isStream ? open.answerWith(result) : open.answer(result);
    if (sent) await sent;
  } catch (error) {
    open.fail(error);
  } finally {
    open.close();
  }
}

function admit(place: ServedPlace, stream: GrpcStream): OpenCall | undefined {
  try {
    return new OpenCall(place, stream);
  } catch (error) {
    stream.refuse(place.served.toStatus(error));
    return undefined;
  }
}
