"""Which passwords are too easy for us, beyond what Django knows of passwords in general."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

# A guesser starts with what the page says; ASVS 6.2.11 wants such words kept out.
OUR_WORDS = ("stillnight", "still", "night", "cramp", "diary", "clinic", "password", "leg")
OTHER_SIGNS_AT_LEAST = 8  # what is left must still be a password (ASVS 6.2.1, level 1)
DESK_LENGTH = 15  # ASVS 6.2.9; a desk opens many diaries


class OurWords:
    """Refuses a password that is made of this product's words and little else."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError with words for the page."""
        left = re.sub("|".join(OUR_WORDS), "", password.lower())
        if len(left) < len(password) and len(set(left)) < OTHER_SIGNS_AT_LEAST:
            raise ValidationError(
                "Please choose words that have nothing to do with this site.", code="our_words"
            )

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return "Your password can’t be made of the words of this site."


class LongForTheDesk:
    """Wants longer passwords of people whose sign-in opens other people's diaries."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError with words for the page."""
        if len(password) < DESK_LENGTH and hasattr(user, "clinician"):
            raise ValidationError(
                f"People who work at a clinic need at least {DESK_LENGTH} characters.",
                code="desk_length",
            )

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return f"At a clinic your password needs at least {DESK_LENGTH} characters."
