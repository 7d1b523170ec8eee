"""All rows, one module for each noun."""

from .audit import AuditEvent, AuditHead, AuditRoot, AuditRootHead, Receipt
from .changes import EntryChange
from .clinics import ClinicInvitation
from .consent import Consent, ConsentTerms, ShareCode, Span
from .delivery import Delivery
from .desk import DeskLine, SavedView
from .emergency import EmergencyAccess
from .findings import Alert, AnalysisRun, Finding, Review
from .fluids import LARGEST_DRINK_ML, Drink, FluidDay
from .heartbeat import Heartbeat
from .helpers import Helper, HelperEntry
from .keys import SealingKey
from .limits import ClinicLimit
from .medications import DoseChange, DoseTaken, Drug, Medication
from .messages import Message
from .nights import Cramp, Night
from .people import Clinic, Clinician, Patient, User
from .reminders import PushSubscription, Reminder
from .rights import ForgottenPerson, HeldFile
from .sign_ins import SignIn
from .summaries import SummaryLink
from .symptoms import DayNote, LabResult, RestlessAnswers, SymptomReport
from .told_back import FindingAnswer, LatestAnswers, LifeEvent
from .weighed import WeighedState

__all__ = [
    "LARGEST_DRINK_ML",
    "Alert",
    "AnalysisRun",
    "AuditEvent",
    "AuditHead",
    "AuditRoot",
    "AuditRootHead",
    "Clinic",
    "ClinicInvitation",
    "ClinicLimit",
    "Clinician",
    "Consent",
    "ConsentTerms",
    "Cramp",
    "DayNote",
    "Delivery",
    "DeskLine",
    "DoseChange",
    "DoseTaken",
    "Drink",
    "Drug",
    "EmergencyAccess",
    "EntryChange",
    "Finding",
    "FindingAnswer",
    "FluidDay",
    "ForgottenPerson",
    "Heartbeat",
    "HeldFile",
    "Helper",
    "HelperEntry",
    "LabResult",
    "LatestAnswers",
    "LifeEvent",
    "Medication",
    "Message",
    "Night",
    "Patient",
    "PushSubscription",
    "Receipt",
    "Reminder",
    "RestlessAnswers",
    "Review",
    "SavedView",
    "SealingKey",
    "ShareCode",
    "SignIn",
    "Span",
    "SummaryLink",
    "SymptomReport",
    "User",
    "WeighedState",
]
