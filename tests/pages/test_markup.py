"""The HTML of every page, read by something that mends nothing."""

from __future__ import annotations

import pytest

from crampsite.policy import POLICIES
from tests.support.markup import faults
from tests.support.shown import Shown

pytestmark = pytest.mark.django_db

# Addresses that answer with something else than a page of their own.
NOT_PAGES = {
    "account_confirm_login_code",  # sign-in by mailed code is not in use
    "account_inactive",  # has no account to speak of
    "account_set_password",  # every account has a password
    "healthz",
    "mail-letter-style",
    "mail-next-style",
    "mail-preview-style",
    "medicine-search",  # a list for the search field
    "mailbox",  # beside the loopback mailbox only
    "mailbox-message",
    "manifest",
    "metrics",
    "panel-summary-pdf",
    "summary-pdf",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",  # for the script of the sign-in page
    "panel-chart",
    "panel-figure",
    "patterns-chart",
    "pattern-figure",
    "service-worker",
    "sync",  # for the script of the page without network
}


def test_every_address_that_is_a_page_was_drawn(pages: list[Shown]) -> None:
    drawn = {page.route for page in pages} | {page.address for page in pages}
    read = {route for route, policy in POLICIES.items() if "GET" in policy.methods}
    assert read - drawn - NOT_PAGES == set()


def test_every_page_is_well_formed(pages: list[Shown]) -> None:
    wrong = {str(page): found for page in pages if (found := faults(page.html))}
    assert wrong == {}


GOOD = '<!doctype html><html lang="en"><head><title>T</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<main><h1>A</h1><p>x</main>", "closes while p is open"),
        ("<main><h1>A</h1><p><div>x</div></p></main>", "div is not allowed inside p"),
        ("<main><h1>A</h1><ul><p>x</p></ul></main>", "p is not allowed directly in ul"),
        ('<main><h1>A</h1><a href="/"><button type="button">x</button></a></main>', "operated"),
        ('<main id="m"><h1 id="m">A</h1></main>', "id m is there 2 times"),
        ('<main><h1>A</h1><label for="x">x</label></main>', "for names x, which is not there"),
        ("<main><h1>A</h1><h3>B</h3></main>", "level 3 follows level 1"),
        ("<main><h1>A</h1><button>x</button></main>", "does not say its type"),
        ('<main><h1 style="color:red">A</h1></main>', "cannot have style"),
        ("<main><h1>A</h1><h1>B</h1></main>", "2 elements h1"),
    ],
)
def test_the_reader_finds_what_is_wrong(markup: str, said: str) -> None:
    assert any(said in fault for fault in faults(GOOD.format(markup)))


def test_the_reader_leaves_a_good_page_alone() -> None:
    inner = '<h1>A</h1><p>x <a href="/">y</a></p><label for="a">A</label><input id="a" type="text">'
    assert faults(GOOD.format(f"<main>{inner}</main>")) == []
