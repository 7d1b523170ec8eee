"""Who may read a diary: a patient's consent to a clinic, and the code or link that starts it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from .people import Clinic, Clinician, Patient


class Span(models.TextChoices):
    """For how long a consent is meant, counted from the yes, in the patient's own days."""

    MONTH = "month", "One visit: 30 days"
    QUARTER = "quarter", "3 months"
    YEAR = "year", "A year"
    OPEN = "open", "Until I stop it"
    DATE = "date", "Until a day I choose"


class ShareCode(models.Model):
    """What a patient hands to a clinic: nine digits to read out, or a link to send.

    Used once, then dead, like after its time. Only the keyed hash of it is kept.
    """

    class Kind(models.TextChoices):
        CODE = "code", "Nine digits"
        LINK = "link", "A link"

    kind = models.CharField(max_length=4, choices=Kind, default=Kind.CODE, db_default=Kind.CODE)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="share_codes")
    digest = models.CharField(max_length=64, unique=True)
    categories = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # Only whoever uses it, not their whole clinic.
    one_person = models.BooleanField(default=False, db_default=False)
    span = models.CharField(max_length=8, choices=Span, default=Span.OPEN, db_default=Span.OPEN)
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(span="date", last_day__isnull=False)
                | (~Q(span="date") & Q(last_day__isnull=True)),
                name="share_code_names_its_last_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.created_at:%Y-%m-%d}"


# For how long a request waits: long enough for somebody who reads mail once a week [A].
ANSWER_WITHIN = dt.timedelta(days=14)


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by whether they open anything."""

    def active(self, now: dt.datetime) -> Self:
        """Consents that let the clinic read at this moment."""
        return self.filter(state=Consent.State.ACTIVE).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )

    def waiting(self, now: dt.datetime) -> Self:
        """Requests the patient may still answer."""
        return self.filter(state=Consent.State.ASKED, asked_at__gt=now - ANSWER_WITHIN)

    def unanswered(self, now: dt.datetime) -> Self:
        """Requests nobody answered in time, which are not marked as over yet."""
        return self.filter(state=Consent.State.ASKED, asked_at__lte=now - ANSWER_WITHIN)


class Consent(models.Model):
    """A patient's word that the named clinic may read the named kinds of entries."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for the patient"
        ACTIVE = "active", "Active"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Nobody answered in time"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="consents")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consents")
    # The clinicians the patient was shown; a later joiner is not covered by this row.
    clinicians = models.ManyToManyField(Clinician, related_name="consents")
    asked_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    # Meant for the named people alone: who else works there is not offered.
    one_person = models.BooleanField(default=False, db_default=False)
    categories = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    text_version = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    span = models.CharField(max_length=8, choices=Span, default=Span.OPEN, db_default=Span.OPEN)
    last_day = models.DateField(null=True, blank=True)  # as the patient chose it, for Span.DATE
    expires_at = models.DateTimeField(null=True, blank=True)
    # When the patient was told by mail that it ends soon; None again when the end was moved.
    end_told_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "clinic"],
                condition=Q(state__in=("asked", "active")),
                name="consent_one_live_per_clinic",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(given_at__isnull=False),
                name="consent_active_was_given",
            ),
            models.CheckConstraint(
                condition=Q(span="date", last_day__isnull=False)
                | (~Q(span="date") & Q(last_day__isnull=True)),
                name="consent_names_its_last_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"

    @property
    def answer_by(self) -> dt.datetime:
        """Until when a request may be answered."""
        return self.asked_at + ANSWER_WITHIN

    def may_cover(self) -> models.QuerySet[Clinician]:
        """The clinicians of this clinic it does not name."""
        return self.clinic.readers().exclude(pk__in=self.clinicians.values("pk"))


class ConsentTerms(models.Model):
    """What a consent opened, for whom, in one stretch of time; a change begins the next one."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="terms")
    clinicians = models.ManyToManyField(Clinician, related_name="+")
    categories = models.JSONField(default=list)
    text_version = models.CharField(max_length=12)
    expires_at = models.DateTimeField(null=True, blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consent"],
                condition=Q(to_at__isnull=True),
                name="consent_has_one_set_of_terms",
            ),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=models.F("from_at")),
                name="consent_terms_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d}"
