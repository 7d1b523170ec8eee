"""Ties a process to the supervisor: when the supervisor is killed, so is the process.

Run by path before every child: `python tether.py <supervisor's id> command …`. The
kernel keeps the request across exec. A function run between fork and exec would do the
same, but is not safe once the supervisor has threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Ask for SIGTERM at the supervisor's death, then become the command."""
    supervisor, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:  # it died before the request was made
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
