"""All rows, one module for each noun."""

from .audit import AuditEvent, AuditHead, Receipt
from .consent import Consent, ShareCode
from .delivery import Delivery
from .findings import Alert, AnalysisRun, Finding, Review
from .fluids import LARGEST_DRINK_ML, Drink, FluidDay
from .keys import SealingKey
from .medications import DoseChange, DoseTaken, Drug, Medication
from .nights import Cramp, Night
from .people import Clinic, Clinician, Patient, User
from .symptoms import LabResult, Strain, SymptomReport

__all__ = [
    "LARGEST_DRINK_ML",
    "Alert",
    "AnalysisRun",
    "AuditEvent",
    "AuditHead",
    "Clinic",
    "Clinician",
    "Consent",
    "Cramp",
    "Delivery",
    "DoseChange",
    "DoseTaken",
    "Drink",
    "Drug",
    "Finding",
    "FluidDay",
    "LabResult",
    "Medication",
    "Night",
    "Patient",
    "Receipt",
    "Review",
    "SealingKey",
    "ShareCode",
    "Strain",
    "SymptomReport",
    "User",
]
