"""The pages that anyone may read: the shelf, one article, and help now.

They ask the database nothing: help must open when the database does not answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from education import help_words
from education.article import Article, CareCard
from education.articles import articles_for, by_section, find_article
from education.escalation import (
    Escalation,
    dialled,
    emergency_numbers,
    emergency_words,
    escalation,
)
from education.reader import country_of, for_clinicians, reader_of
from education.search import LONGEST_QUERY, search
from education.urgency import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class _Care:
    """A care card beside the fixed words of its level."""

    card: CareCard
    level: Escalation


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """All articles by section, those about the reader first; or those that fit a search."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    context = {
        "nav_active": "learn",
        "query": query,
        "longest": LONGEST_QUERY,
        "found": search(query) if query else (),
        "for_you": articles_for(reader_of(request)),
        "shelves": by_section().items(),
    }
    return render(request, "education/learn.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, without what this reader must not be told about fluids."""
    found = find_article(slug)
    if found is None:
        raise Http404
    country, reader = country_of(request), reader_of(request)
    if found.has_notes_for_clinicians and for_clinicians(request):
        reader = reader.as_clinician()
    told = found.with_number(emergency_words(country, settings.EMERGENCY_NUMBER))
    context = {
        "nav_active": "learn",
        "article": told,
        "blocks": told.blocks_for(reader),
        "own_medicines": _listed(reader.named_in(told.groups)),
        "held_back": told.advises_intake and reader.fluid_caution,
        "care": [_care(card, country) for card in told.care],
        "care_first": told.urgency is Urgency.EMERGENCY,
        "related": _related(told),
    }
    return render(request, "education/article.html", context)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """The emergency numbers and signs, for anyone, signed in or not."""
    country = country_of(request)
    numbers = emergency_numbers(country, settings.EMERGENCY_NUMBER)
    words = emergency_words(country, settings.EMERGENCY_NUMBER)
    context = {
        "level": escalation(Urgency.EMERGENCY, country, settings.EMERGENCY_NUMBER),
        "numbers": [(number, dialled(number)) for number in numbers],
        "signs": help_words.signs_by_place(),
        "together": help_words.signs_together(words),
        "pregnancy": help_words.signs_in_pregnancy(),
        "crisis_line": help_words.CRISIS_LINE if country.upper() in {"", "US"} else "",
    }
    return render(request, "education/help_now.html", context)


def _care(card: CareCard, country: str) -> _Care:
    return _Care(card=card, level=escalation(card.urgency, country, settings.EMERGENCY_NUMBER))


def _related(of: Article) -> list[Article]:
    articles = (find_article(slug) for slug in of.related)
    return [each for each in articles if each is not None]


def _listed(names: tuple[str, ...]) -> str:
    """ "sertraline, furosemide and salmeterol"; empty without a name."""
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last
