"""What a clinic and a patient say to each other, sealed with the patient's key."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from .consent import Consent
from .people import Clinician, Patient


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by who wrote them and what became of them."""

    def standing(self) -> Self:
        """Messages that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def from_patient(self) -> Self:
        """What the patient wrote."""
        return self.filter(clinician__isnull=True)

    def from_clinic(self) -> Self:
        """What somebody of the clinic wrote."""
        return self.filter(clinician__isnull=False)

    def unread(self) -> Self:
        """What the other side has not opened yet."""
        return self.standing().filter(read_at__isnull=True)

    def open_questions(self) -> Self:
        """Questions of a clinic that stand without a standing answer."""
        asked = self.standing().filter(kind__in=Message.QUESTIONS)
        answered = Message.objects.standing().filter(answer_to=models.OuterRef("pk"))
        return asked.exclude(models.Exists(answered))


class Message(models.Model):
    """One message, question or answer under one consent.

    The consent is the thread: when it ends, the clinic finds none of it and the patient
    keeps it. Taking a message back leaves the row and its times.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", "Message"
        QUESTION = "question", "Question"
        YES_NO = "yes_no", "Question with ready answers"
        ANSWER = "answer", "Answer"

    class Choice(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNSURE = "unsure", "I am not sure"

    QUESTIONS = (Kind.QUESTION, Kind.YES_NO)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="messages")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="messages")
    # Who of the clinic wrote it; None for what the patient wrote.
    clinician = models.ForeignKey(
        Clinician, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    answer_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers"
    )
    choice = models.CharField(max_length=6, choices=Choice, blank=True)
    sealed_words = models.BinaryField(null=True, blank=True)
    written_at = models.DateTimeField()
    # When the other side first opened it, and who of the clinic did.
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        Clinician, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("message", "question", "yes_no", "answer")),
                name="message_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="answer", answer_to__isnull=False, clinician__isnull=True)
                | (~Q(kind="answer") & Q(answer_to__isnull=True, choice="")),
                name="message_answers_one_question",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("question", "yes_no")) | Q(clinician__isnull=False),
                name="message_asks_for_a_clinic",
            ),
            models.CheckConstraint(
                condition=Q(choice__in=("", "yes", "no", "unsure")),
                name="message_choice_is_a_known_word",
            ),
            models.CheckConstraint(
                condition=Q(sealed_words__isnull=False) | ~Q(choice=""),
                name="message_says_something",
            ),
            models.UniqueConstraint(
                fields=["answer_to"],
                condition=Q(withdrawn_at__isnull=True),
                name="message_one_standing_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["consent", "written_at"], name="message_by_thread"),
            models.Index(fields=["patient", "written_at"], name="message_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
