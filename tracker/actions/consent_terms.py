"""The terms of a consent over time: what it opened, for whom, from when until when."""

from __future__ import annotations

import datetime as dt

from tracker.models import Consent, ConsentTerms


def keep_terms(consent: Consent, now: dt.datetime) -> ConsentTerms:
    """The terms as they stand in the database from `now` on; those before end now."""
    close_terms(consent, now)
    stands = Consent.objects.get(pk=consent.pk)
    terms = ConsentTerms.objects.create(
        consent=stands,
        categories=stands.categories,
        text_version=stands.text_version,
        expires_at=stands.expires_at,
        from_at=now,
    )
    terms.clinicians.set(stands.clinicians.all())
    return terms


def close_terms(consent: Consent, now: dt.datetime) -> None:
    """The terms that hold end at `now`; a moment before they began counts as their beginning."""
    for terms in consent.terms.filter(to_at__isnull=True):
        terms.to_at = max(terms.from_at, now)
        terms.save(update_fields=["to_at"])


def close_expired(consent: Consent) -> None:
    """A consent whose time is over becomes one that ended then."""
    over = consent.expires_at
    if over is None:
        return
    close_terms(consent, over)
    Consent.objects.filter(pk=consent.pk).update(state=Consent.State.WITHDRAWN, withdrawn_at=over)


def lasts_longer(until: dt.datetime | None, before: dt.datetime | None) -> bool:
    """True when an end was moved away; None is no end."""
    return before is not None and (until is None or until > before)
