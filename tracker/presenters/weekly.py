"""The patient's weekly mail: its words and numbers, and what it must not say.

Mail is read on other people's screens. It holds counts of nights and nothing else: no
medicine, no finding, no sign. While something calls for help it holds not even those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from education.article import Article
from education.articles import find_article
from education.escalation import emergency_words
from education.urgency import Urgency
from tracker.actions.entries import LATEST_ENTRY_NIGHTS
from tracker.analysis.nights import night_of
from tracker.models import Night, Patient

from .weekly_compared import ONE_DAY, Counts, compared, season_before, week_of, weeks_until
from .words import counted

READY = "Your weekly summary is ready"
BAR_PX_PER_NIGHT = 16  # seven nights fill the 112 px of the design's chart
ABOVE_BAR_PX = 30  # its number
# Articles whose titles tell nobody what the reader has or takes, and none about drinking.
TIPS = (
    "stretching",
    "prepare-your-visit",
    "how-we-find-patterns",
    "what-are-night-cramps",
    "tests",
    "when-to-get-help",
)

# How urgent a finding is, when a clinic saw it, when the patient did.
Standing = tuple[str, dt.datetime | None, dt.datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightCell:
    """One night of the week: its day, and its cramps as text, "?" when not logged."""

    short: str
    name: str
    text: str
    words: str
    kind: str  # "cramps", "quiet" or "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekBar:
    """One week of the chart: its nights with cramps, or "?" when nothing was logged."""

    short: str
    text: str
    words: str
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """One article worth reading."""

    title: str
    minutes: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientWeek:
    """All a weekly mail says. With `form` "link" or "urgent" the numbers stay empty."""

    form: str  # "link", "numbers" or "urgent"
    heading: str
    home_url: str
    emergency: str
    span: str = ""
    total: str = ""
    compared: str = ""
    nights: tuple[NightCell, ...] = ()
    weeks: tuple[WeekBar, ...] = ()
    chart_px: int = 0  # as high as the highest week needs
    has_change: bool = False
    blank: str = ""
    blank_days: str = ""
    tip: Tip | None = None


def patient_week(patient: Patient, monday: dt.date, now: dt.datetime) -> PatientWeek:
    """What the mail about the week from `monday` on says to this patient at `now`."""
    emergency = emergency_words(patient.country, settings.EMERGENCY_NUMBER)
    if patient.weekly_mail != Patient.WeeklyMail.NUMBERS:
        return bare_week("link", READY, emergency)
    findings = patient.findings.open().for_patients()
    standing = list(findings.values_list("urgency", "acknowledged_at", "seen_at"))
    if _needs_help(patient, monday, standing):
        return bare_week("urgent", "Please sign in", emergency)
    has_change = any(seen_at is None for _, _, seen_at in standing)
    return replace(_numbers(patient, monday, now, emergency), has_change=has_change)


def bare_week(form: str, heading: str, emergency: str) -> PatientWeek:
    """A mail without any number."""
    return PatientWeek(form=form, heading=heading, home_url=home_url(), emergency=emergency)


def week_of_counts(
    patient: Patient, monday: dt.date, counts: Counts, emergency: str
) -> PatientWeek:
    """The numbers of the week from `monday` on, and of the weeks before it."""
    days = [monday + day * ONE_DAY for day in range(7)]
    name = patient.user.first_name
    bars = tuple(_bar(start, counts) for start in weeks_until(monday))
    return PatientWeek(
        form="numbers",
        heading=f"Your week, {name}" if name else "Your week",
        home_url=home_url(),
        emergency=emergency,
        span=span_of(monday),
        total=_total(counts, days),
        compared=compared(counts, monday),
        nights=tuple(_cell(day, counts) for day in days),
        weeks=bars,
        chart_px=max(bar.height_px for bar in bars) + ABOVE_BAR_PX,
        tip=_tip(monday),
    )


def counts_of_weeks(patient: Patient, monday: dt.date) -> Counts:
    """Cramps of each logged night of the weeks a mail speaks of; an absent one was not logged."""
    last_year = season_before(monday)
    rows = Night.objects.filter(
        Q(date__range=(weeks_until(monday)[0], monday + 6 * ONE_DAY))
        | Q(date__range=(last_year[0], last_year[-1] + 6 * ONE_DAY)),
        patient=patient,
    ).logged()
    return dict(rows.values_list("date", "cramp_count"))


def home_url() -> str:
    """The address that leads everybody to their own first page, or to signing in."""
    return f"{settings.PUBLIC_URL}/"


def span_of(monday: dt.date) -> str:
    """ "June 8 to 14", or "June 29 to July 5"."""
    sunday = monday + 6 * ONE_DAY
    last = f"{sunday.day}" if sunday.month == monday.month else f"{sunday:%B} {sunday.day}"
    return f"{monday:%B} {monday.day} to {last}"


def _needs_help(patient: Patient, monday: dt.date, standing: Sequence[Standing]) -> bool:
    """An alert or a finding for now or today that nobody has dealt with, as far as we know."""
    soonest = (Urgency.EMERGENCY.value, Urgency.TODAY.value)
    alerts = patient.alerts.filter(
        urgency__in=soonest, date__gte=monday, mistaken_at=None, acknowledged_at=None
    )
    is_found = any(urgency in soonest and at is None for urgency, at, _ in standing)
    return is_found or alerts.exists()


def _numbers(patient: Patient, monday: dt.date, now: dt.datetime, emergency: str) -> PatientWeek:
    counts = counts_of_weeks(patient, monday)
    not_logged = [day for n in range(7) if (day := monday + n * ONE_DAY) not in counts]
    blank = _still_blank(patient, not_logged, now)
    return replace(
        week_of_counts(patient, monday, counts, emergency),
        blank=f"{counted(len(blank), 'night')} {'is' if len(blank) == 1 else 'are'} blank"
        if blank
        else "",
        blank_days=_listed([f"{day:%A}" for day in blank]),
    )


def _still_blank(
    patient: Patient, not_logged: Sequence[dt.date], now: dt.datetime
) -> list[dt.date]:
    """Those of the nights nothing was said about, and that can still be filled in."""
    oldest = night_of(now, patient.zone) - LATEST_ENTRY_NIGHTS * ONE_DAY
    asked = [day for day in not_logged if day >= oldest]
    if not asked:
        return []
    told = set(patient.nights.filter(date__in=asked).values_list("date", flat=True))
    return [day for day in asked if day not in told]


def _total(counts: Counts, days: Sequence[dt.date]) -> str:
    logged = [counts[day] for day in days if day in counts]
    cramps = sum(1 for count in logged if count)
    if not logged:
        return "You logged no nights this week. That is fine."
    if not cramps:
        return f"You logged {counted(len(logged), 'night')}, all without cramps."
    return f"You logged {counted(len(logged), 'night')}. You had cramps on {cramps} of them."


def _cell(day: dt.date, counts: Counts) -> NightCell:
    count = counts.get(day)
    kind = "blank" if count is None else "cramps" if count else "quiet"
    text = "?" if count is None else str(count)
    return NightCell(
        short=f"{day:%a}",
        name=f"{day:%A}",
        text=text,
        words=f"{day:%A} {'not logged' if count is None else count}",
        kind=kind,
    )


def _bar(monday: dt.date, counts: Counts) -> WeekBar:
    cramps, logged = week_of(monday, counts)
    said = counted(cramps, "night") if logged else "not logged"
    return WeekBar(
        short=f"{monday:%b} {monday.day}",
        text=str(cramps) if logged else "?",
        words=f"{monday:%B} {monday.day}: {said}",
        height_px=max(2, cramps * BAR_PX_PER_NIGHT),
    )


def _listed(words: Sequence[str]) -> str:
    """ "Monday", "Monday and Friday", "Monday, Tuesday and Friday"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _tip(monday: dt.date) -> Tip | None:
    """Another article each week, the same for everybody: the choice tells nothing."""
    article: Article | None = find_article(TIPS[monday.toordinal() // 7 % len(TIPS)])
    if article is None:
        return None
    url = f"{settings.PUBLIC_URL}{reverse('article', args=[article.slug])}"
    return Tip(title=article.title, minutes=article.minutes, url=url)
