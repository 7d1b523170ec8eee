"""What the nightly job weighed so far, kept so that tomorrow takes in one night more."""

from __future__ import annotations

from django.db import models

from .people import Patient


class WeighedState(models.Model):
    """The filters of one person as they stood after a night (`analysis.evidence.carried`).

    It only saves time: whatever it says can be worked out again from the diary, and it tells
    by itself whether the diary it rests on is still the same. NEWEST is written every night,
    the two OLDER places by turns (`actions.weighed_states`), so that a late entry is taken in
    from a few nights ago. Nothing in it was entered by anybody.
    """

    class Place(models.IntegerChoices):
        NEWEST = 0, "The newest night"
        OLDER = 1, "A night of an earlier week"
        OLDER_TOO = 2, "A night of the week beside it"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="weighed_states")
    place = models.PositiveSmallIntegerField(choices=Place, default=Place.NEWEST)
    night = models.DateField()
    state = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "place"], name="weighed_state_one_a_place"),
            models.CheckConstraint(
                condition=models.Q(place__in=(0, 1, 2)), name="weighed_state_in_a_known_place"
            ),
        ]

    def __str__(self) -> str:
        return f"weighed up to {self.night}"
