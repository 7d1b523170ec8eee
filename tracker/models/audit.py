"""The trail of reads and writes, and the receipts that make a second tap harmless."""

from __future__ import annotations

from django.db import models

from .people import Patient


class AuditHead(models.Model):
    """The newest link of one chain; locked while a link is added, so a chain never forks."""

    chain = models.CharField(max_length=36, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class AuditEvent(models.Model):
    """One read or write. Opaque ids and codes only; never changed, never removed."""

    chain = models.CharField(max_length=36)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=36)
    role = models.CharField(max_length=12)
    action = models.CharField(max_length=40)
    section = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class AuditRoot(models.Model):
    """One hash a day over every chain that grew; logged, so it stands outside the database."""

    day = models.DateField(unique=True)  # UTC
    made_at = models.DateTimeField()
    chains = models.PositiveIntegerField()  # that grew since the root before
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day} {self.hash}"


class AuditRootHead(models.Model):
    """The newest link of one chain when a root was made."""

    root = models.ForeignKey(AuditRoot, on_delete=models.CASCADE, related_name="heads")
    chain = models.CharField(max_length=36)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_root_head_once"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class Receipt(models.Model):
    """What a form's key already did: the same key answers with the same row."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="receipts")
    key = models.UUIDField()
    action = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    result_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "key"], name="receipt_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
