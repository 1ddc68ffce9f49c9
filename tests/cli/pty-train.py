"""Runs a command on a terminal of its own that closes when the command has written a text. Prints the wait status.

Arguments: `session` (the terminal is the command's controlling one: SIGHUP is sent) or `detached`, the text, the command.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

kind, text, *command = sys.argv[1:]
main, terminal = pty.openpty()
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
child = os.fork()
if child == 0:
    os.close(main)
    if kind == "session":
        os.login_tty(terminal)
    else:
        os.setsid()
        for fd in (0, 1, 2):
            os.dup2(terminal, fd)
    os.execvp(command[0], command)
os.close(terminal)
seen = b""
while text.encode() not in seen:
    part = os.read(main, 65536)
    if not part:
        break
    seen += part
os.close(main)
_, status = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(status))
