"""Who uses the product: accounts, patients, clinics and their clinicians."""

from __future__ import annotations

import secrets
import uuid
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

PANEL_CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, 1/I: read over the phone

MOST_CRAMPS_IN_FOUR_WEEKS = 280  # [A] ten on each of 28 nights; more is a slip of the finger


def new_panel_code() -> str:
    """A short random name for a patient in clinic mail, where real names never stand."""
    return "".join(secrets.choice(PANEL_CODE_ALPHABET) for _ in range(7))


def validate_zone(value: str) -> None:
    """Raise ValidationError unless `value` is a zone of the tz database."""
    if value not in available_timezones():
        raise ValidationError("Choose a time zone from the list.")


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an address is one account however its letters are written."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A saved account with a hashed password, or an unusable one when None."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """An operator's account."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of an address, however its letters are written."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One account for one person; patients and clinicians are separate people."""

    class Refusal(models.TextChoices):
        BOUNCED = "bounced", "The mail server does not take mail for it"
        COMPLAINED = "complained", "Somebody there said the mail is not wanted"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The address that was checked; empty until then, so nobody takes an address by typing it.
    email = models.EmailField(max_length=254, blank=True, db_index=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    # The address no mail is sent to, and why. Another address is not refused, so a changed
    # one mends it. On this row, because every page reads it anyway.
    refused_address = models.EmailField(max_length=254, blank=True, default="", db_default="")
    refused_as = models.CharField(
        max_length=10, choices=Refusal, blank=True, default="", db_default=""
    )
    refused_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_is_lower_case",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=~models.Q(email=""),
                name="user_email_is_of_one_account",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_address="", refused_as="", refused_at=None)
                | (
                    ~models.Q(refused_address="")
                    & ~models.Q(refused_as="")
                    & models.Q(refused_at__isnull=False)
                ),
                name="user_refusal_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def address_is_checked(self) -> bool:
        """True once a code sent to the address was typed: sharing and mail need that."""
        return bool(self.email)

    @property
    def first_name(self) -> str:
        """What a page calls this person, or an empty string."""
        return self.name.split(" ")[0] if self.name else ""

    @property
    def mail_is_refused(self) -> bool:
        """True while nothing but account mail is sent to this person's address."""
        return bool(self.email) and self.refused_address == self.email


class Clinic(models.Model):
    """A practice whose verified clinicians a patient may share with."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=32, blank=True)
    # Whose "today" the desk's pages mean; blank is UTC, and the pages say so.
    zone = models.CharField(max_length=64, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.name

    def readers(self) -> models.QuerySet[Clinician]:
        """Those who work there now, are verified, and may be named in a consent."""
        return self.clinicians.filter(verified_at__isnull=False, role=Clinician.Role.CLINICIAN)


class Clinician(models.Model):
    """Somebody who works at a clinic: reads the diaries shared with it, or sits at its desk."""

    class Role(models.TextChoices):
        CLINICIAN = "clinician", "Clinician: reads what patients share with them"
        RECEPTION = "reception", "Reception: adds patients, opens no diary"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="clinician")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="clinicians")
    title = models.CharField(max_length=40, blank=True)
    role = models.CharField(
        max_length=10, choices=Role, default=Role.CLINICIAN, db_default=Role.CLINICIAN
    )
    # Invites and removes the people of the clinic; it opens no diary by itself.
    manages = models.BooleanField(default=False, db_default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    # Who of the operator's people made sure of them, and how they knew.
    verified_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    verified_why = models.CharField(max_length=200, blank=True, default="", db_default="")
    removed_at = models.DateTimeField(null=True, blank=True)
    weekly_mail = models.BooleanField(default=True)
    message_mail = models.BooleanField(default=True, db_default=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)  # kept by the write path

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(verified_at__isnull=True),
                name="clinician_removed_is_not_verified",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def display_name(self) -> str:
        """Title and name, as pages and consents show them."""
        return f"{self.title} {self.user.name}".strip()

    @property
    def reads(self) -> bool:
        """True for who may be named in a consent; reception may not."""
        return self.role == self.Role.CLINICIAN


class Patient(models.Model):
    """A person who keeps the diary, with what decides how they are spoken to."""

    class Sex(models.TextChoices):
        FEMALE = "F", "Female"
        MALE = "M", "Male"
        OTHER = "X", "Another answer"

    class Theme(models.TextChoices):
        AUTO = "auto", "Follow my phone"
        DAY = "day", "Day always"
        NIGHT = "night", "Night always"

    class VolumeUnit(models.TextChoices):
        OUNCE = "oz", "Fluid ounces (oz)"
        MILLILITRE = "ml", "Millilitres (ml)"

    class WeightUnit(models.TextChoices):
        POUND = "lb", "Pounds (lb)"
        KILOGRAM = "kg", "Kilograms (kg)"

    class IntakeAnswer(models.TextChoices):
        UNANSWERED = "", "Not answered"
        NO_LIMIT = "no_limit", "No, nobody told me to limit what I drink"
        LIMITED = "limited", "Yes, I was told to limit what I drink"
        NOT_SURE = "not_sure", "I am not sure"

    class WeeklyMail(models.TextChoices):
        LINK = "link", "Only a link"
        NUMBERS = "numbers", "With my numbers"
        OFF = "off", "No weekly mail"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="patient")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    panel_code = models.CharField(max_length=8, unique=True, default=new_panel_code)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    country = models.CharField(max_length=2, blank=True)
    volume_unit = models.CharField(max_length=2, choices=VolumeUnit, default=VolumeUnit.OUNCE)
    weight_unit = models.CharField(
        max_length=2, choices=WeightUnit, default=WeightUnit.POUND, db_default=WeightUnit.POUND
    )
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    # What the person remembered on arriving; None when it was not asked or not answered.
    cramps_in_four_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    bed_time = models.TimeField(null=True, blank=True)
    rise_time = models.TimeField(null=True, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    # True once the question of the conditions was answered: an empty list alone is no answer.
    health_answered = models.BooleanField(default=False, db_default=False)
    intake_answer = models.CharField(
        max_length=10, choices=IntakeAnswer, default=IntakeAnswer.UNANSWERED, blank=True
    )
    fluid_limit_ml = models.PositiveIntegerField(null=True, blank=True)
    # Cup, glass and bottle in ml, where the person's own differ from the usual ones.
    drink_sizes = models.JSONField(default=list, blank=True)
    # The questions for the next visit, own words, sealed together as a list. On this row, so
    # that the summary with everything else in it stays within eight queries.
    sealed_questions = models.BinaryField(null=True, blank=True)
    # Kept by the write path, so that logging a cramp reads no medicines: see actions.people.
    risk = models.JSONField(default=dict, blank=True)
    weekly_mail = models.CharField(max_length=8, choices=WeeklyMail, default=WeeklyMail.LINK)
    weekly_weekday = models.PositiveSmallIntegerField(default=0)
    weekly_hour = models.PositiveSmallIntegerField(default=9)
    message_mail = models.BooleanField(default=True, db_default=True)
    joined_on = models.DateField()
    # The newest day with an alert that calls for help now or today: pages look for it only then.
    alerted_on = models.DateField(null=True, blank=True)
    last_entry_at = models.DateTimeField(null=True, blank=True)
    # When somebody who had stopped logging was asked, once, whether to go on.
    asked_at = models.DateTimeField(null=True, blank=True)
    onboarded_at = models.DateTimeField(null=True, blank=True)
    # The account of a helper who writes here in this request; never stored.
    helper_ref = ""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekly_weekday__lte=6) & models.Q(weekly_hour__lte=23),
                name="patient_weekly_time_exists",
            ),
            models.CheckConstraint(
                condition=models.Q(fluid_limit_ml__isnull=True) | models.Q(fluid_limit_ml__gte=250),
                name="patient_fluid_limit_is_plausible",
            ),
            models.CheckConstraint(
                condition=models.Q(cramps_in_four_weeks__isnull=True)
                | models.Q(cramps_in_four_weeks__lte=MOST_CRAMPS_IN_FOUR_WEEKS),
                name="patient_cramps_before_are_plausible",
            ),
        ]
        indexes = [models.Index(fields=["zone"], name="patient_by_zone")]

    def __str__(self) -> str:
        return self.panel_code

    @property
    def fluid_caution(self) -> bool:
        """True while nobody may tell this person to drink more; unknown counts as true."""
        return bool(self.risk.get("caution", True))

    @property
    def phone_key(self) -> uuid.UUID:
        """How a phone names the owner of what it keeps; leads nobody back to the account."""
        return uuid.uuid5(self.user.public_id, "entries kept on a phone")

    @property
    def groups(self) -> frozenset[str]:
        """The rule groups of the medicines taken now."""
        return frozenset(self.risk.get("groups", ()))

    @property
    def named_medicines(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The catalogue names of the medicines taken now, each with its rule groups."""
        named = self.risk.get("medicines", {})
        return tuple((name, frozenset(groups)) for name, groups in sorted(named.items()))
