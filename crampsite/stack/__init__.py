"""The whole product under one supervisor, for a laptop or a single small server.

`manage.py stack` starts what the environment does not provide (a Valkey, a mailbox),
brings the databases and static files up to date, then runs worker, timetable and web
server until Ctrl-C, and stops them in reverse order. Larger installations start the
same processes under their own supervisor; docs/operations.md lists them.
"""

from __future__ import annotations
