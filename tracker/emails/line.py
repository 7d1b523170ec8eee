"""One connection to the mail server for many mails: signing in costs more than a mail."""

from __future__ import annotations

import logging

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .delivering import Outcome

logger = logging.getLogger(__name__)

# Mail servers close a connection after so many mails (Postfix and Exim: 100 by default).
MAILS_FOR_A_CONNECTION = 100


class Line:
    """The connection, renewed in time; `is_away` is true when no new one can be had."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend = get_connection()
        self.is_away = False
        self._carried = 0

    def note(self, outcome: Outcome) -> None:
        """Learn from what became of a mail that went over this connection.

        A connection that carried mails and broke is replaced; one that never carried any
        shows that the server is away.
        """
        if outcome is Outcome.SENT:
            self._carried += 1
        if outcome is Outcome.AWAY:
            self.is_away = self._carried == 0
        if outcome is Outcome.AWAY or self._carried >= MAILS_FOR_A_CONNECTION:
            self.close()

    def close(self) -> None:
        """Hang up; the next mail opens another connection."""
        self._carried = 0
        try:
            self.connection.close()
        except OSError:
            logger.info("mail.connection_lost")
