/** Waits for what another process does, by asking; how long that may take is the test's own time limit. */
import { setTimeout as delay } from 'node:timers/promises';

const ASK_AGAIN_MS = 20;

/** Resolves when the claim holds. */
export async function until(claim: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await claim())) await delay(ASK_AGAIN_MS);
}
