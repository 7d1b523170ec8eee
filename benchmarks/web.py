"""Pages: CPU as a multiple of a bare Django view, queries, sizes, memory."""

from __future__ import annotations

import gzip
import re
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.utils import timezone

from benchmarks.lines import Line
from benchmarks.server import Server, Spent, serve
from benchmarks.world import PANEL_PATIENTS, World, world
from tests.support.diaries import LONG_DAYS, SHORT_DAYS
from tests.support.queries import counted
from tracker.models import Cramp, Patient

TIMES = 210
PAGES = ("/tonight/", "/today/", "/patterns/")
PAGE_X, PAGE_QUERIES = 40, 6
CHARTS_X = 64  # the overview draws the weeks, the hours and every night
POST_X, POST_QUERIES = 32, 5
DESK_PARTS, DESK_QUERIES = ("", "record/", "days/"), 8
TONIGHT_KB, WORKER_MB = 30, 150
LINKED = re.compile(rb'<(?:link rel="stylesheet"|script)[^>]+?(?:href|src)="/static/([^"]+)"')


def measure() -> Iterator[Line]:
    """Every page for a short and for a long diary, then the panel, weight and memory."""
    made = world()
    with serve() as server:
        yield from _memory(server, made)
    with serve() as server:
        diaries = (
            (made.short, made.short_session, SHORT_DAYS),
            (made.long, made.long_session, LONG_DAYS),
        )
        for patient, session, days in diaries:
            for page in PAGES:
                most = CHARTS_X if page == "/patterns/" else PAGE_X
                what = f"{page} {days} nights"
                yield from measured_page(server, page, session, what, budget=most)
            yield from _cramp(server, patient, session, f"POST a cramp, {days} nights")
            yield from _desk(server, made, patient, f"{days} nights")
        what = f"/panel/ {PANEL_PATIENTS} patients"
        yield from measured_page(server, "/panel/", made.clinician_session, what)
        yield _weight(server, made)


def measured_page(
    server: Server,
    page: str,
    session: str,
    what: str,
    *,
    budget: float = PAGE_X,
    queries: int = PAGE_QUERIES,
) -> Iterator[Line]:
    """CPU of one page beside the bare view, its statements and its size."""
    cookies = f"session={session}"
    answer = server.ask("GET", page, cookies=cookies)
    assert answer.status == 200, f"{page}: {answer.status}"
    for _ in range(10):
        server.ask("GET", page, cookies=cookies)
    measured = server.cpu_ms(lambda: server.ask("GET", page, cookies=cookies), times=TIMES)
    yield _multiple(what, measured, budget)
    yield Line(
        section="web",
        what=what,
        value=len(_queries(page, session)),
        unit="queries",
        budget=queries,
    )
    packed = len(gzip.compress(answer.body))
    yield Line(
        section="web",
        what=what,
        value=round(len(answer.body) / 1024, 1),
        unit="KB HTML",
        more={"gzip_kb": round(packed / 1024, 1)},
    )


def _desk(server: Server, made: World, patient: Patient, what: str) -> Iterator[Line]:
    """The parts of a patient at the desk, but the charts."""
    for part in DESK_PARTS:
        page = f"/panel/{patient.public_id}/{part}"
        yield from measured_page(
            server,
            page,
            made.reader_session,
            f"/panel/…/{part} {what}",
            budget=CHARTS_X,
            queries=DESK_QUERIES,
        )


def _cramp(server: Server, patient: Patient, session: str, what: str) -> Iterator[Line]:
    """The first tap of the night: each one is a new cramp, the one before is over."""
    token = server.ask("GET", "/tonight/", cookies=f"session={session}").headers
    csrf = re.search(r"csrf=([^;]+)", token.get("Set-Cookie", ""))
    assert csrf, "the night page sets no csrf cookie"
    cookies = f"session={session}; csrf={csrf[1]}"

    def tap() -> None:
        form = urlencode({"key": uuid.uuid4(), "csrfmiddlewaretoken": csrf[1]})
        answer = server.ask("POST", "/tonight/cramp", cookies=cookies, form=form)
        assert answer.status == 302, answer.body[:300]

    def let_go() -> None:
        running = Cramp.objects.filter(patient=patient, is_running=True)
        running.update(is_running=False, ended_at=timezone.now())

    yield _multiple(what, server.cpu_ms(tap, times=TIMES, between=let_go), POST_X)
    let_go()
    browser = _browser(session)
    with counted() as asked:
        browser.post("/tonight/cramp", {"key": str(uuid.uuid4())})
    yield Line(section="web", what=what, value=len(asked), unit="queries", budget=POST_QUERIES)
    let_go()


def _multiple(what: str, spent: Spent, budget: float) -> Line:
    return Line(
        section="web",
        what=what,
        value=round(spent.multiple, 1),
        unit="x bare view",
        budget=budget,
        more={"ms": round(spent.ms, 2), "bare_ms": round(spent.bare_ms, 3)},
    )


def _queries(page: str, session: str) -> list[str]:
    browser = _browser(session)
    browser.get(page)
    with counted() as asked:
        browser.get(page)
    return asked


def _browser(session: str) -> Client:
    browser = Client(SERVER_NAME="localhost")
    browser.cookies[settings.SESSION_COOKIE_NAME] = session
    return browser


def _weight(server: Server, made: World) -> Line:
    """The night page's own scripts and style sheets as they travel."""
    page = server.ask("GET", "/tonight/", cookies=f"session={made.long_session}").body
    sizes = {}
    for name in LINKED.findall(page):
        answer = server.ask("GET", f"/static/{name.decode()}", packed=True)
        assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.body) < 1024
        sizes[name.decode()] = len(answer.body)
    return Line(
        section="web",
        what="/tonight/ scripts and style sheets, gzip",
        value=round(sum(sizes.values()) / 1024, 1),
        unit="KB",
        budget=TONIGHT_KB,
        more={"files": sizes},
    )


def _memory(server: Server, made: World) -> Iterator[Line]:
    """A worker that has shown the night page and the day page and nothing else."""
    for page in PAGES[:2]:
        server.ask("GET", page, cookies=f"session={made.long_session}")
    used = server.process()
    yield Line(
        section="web",
        what="memory of a fresh worker after /tonight/ and /today/",
        value=round(used["resident_mb"], 1),
        unit="MB",
        budget=WORKER_MB,
        more={"modules": used["modules"]},
    )
    yield Line(
        section="web",
        what="heavy libraries loaded by then",
        value=len(used["heavy"]),
        unit="libraries",
        budget=0,
        more={"names": used["heavy"]},
    )
