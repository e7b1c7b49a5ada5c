"""Runs a command in a pseudo-terminal: for each [keys, expected] of the JSON on standard input, types the keys and waits
until the screen has shown the expected text since. Prints everything that the terminal got."""

import json
import os
import pty
import select
import sys
import time

steps = json.load(sys.stdin)
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm", COLUMNS="100", LINES="30")
    os.execvp(sys.argv[1], sys.argv[1:])

screen = b""
deadline = time.monotonic() + 30
for keys, expected in steps:
    seen_before = len(screen)
    os.write(fd, keys.encode())
    while expected.encode() not in screen[seen_before:]:
        ready, _, _ = select.select([fd], [], [], 1)
        if time.monotonic() > deadline:
            sys.stdout.buffer.write(screen)
            sys.exit(f"waited in vain for {expected!r} after {keys!r}")
        if ready:
            try:
                screen += os.read(fd, 65536)
            except OSError:  # the command has ended
                break
while True:
    try:
        chunk = os.read(fd, 65536)
    except OSError:
        break
    if not chunk:
        break
    screen += chunk
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(screen)
sys.exit(os.waitstatus_to_exitcode(status))
