"""Reading an article file: what is accepted, and that every fault names the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from education.article import BlockKind, Strength
from education.article_files import ArticleError, check_links, check_parts, read_article
from education.urgency import Urgency

HEAD = """title = "A page"
summary = "About it."
section = "why"
icon = "moon"
urgency = "soon"
reviewed = "not yet"
review_by = 2027-11-01
claims = ["B1"]
groups = ["statin"]
patterns = []
related = []
explains = "Heading"
short = ["One line."]

[[sources]]
text = "Somebody. *A Journal*, 2020."
doi = "10.1000/1"
about = "All of it."
strength = "b"

[[care]]
urgency = "emergency"
lead = "Call now for any of these:"
signs = ["@seizure"]
close = "Call {number}."

[[care]]
urgency = "soon"
lead = "Book a visit."
signs = []
"""
BODY = "## Heading\n\nSome words.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for one article file."""
    return tmp_path


def write(folder: Path, head: str = HEAD, body: str = BODY) -> Path:
    """An article file called a-page.md with this front matter and body."""
    path = folder / "a-page.md"
    path.write_text(f"+++\n{head}+++\n{body}", encoding="utf-8")
    return path


def test_a_sound_file_becomes_an_article(folder: Path) -> None:
    article = read_article(write(folder))
    assert article.slug == "a-page"
    assert article.urgency is Urgency.SOON
    assert article.reviewed is None
    assert article.groups == {"statin"}
    assert article.sources[0].url == "https://doi.org/10.1000/1"
    assert article.sources[0].strength is Strength.B
    assert "<cite>A Journal</cite>" in article.sources[0].html
    assert "<h2>Heading</h2>" in article.body[0].html


def test_a_sign_code_takes_its_words_from_the_table_of_signs(folder: Path) -> None:
    assert read_article(write(folder)).care[0].signs == ("A seizure or fit",)


def test_the_emergency_number_is_filled_in_for_the_reader(folder: Path) -> None:
    told = read_article(write(folder)).with_number("112")
    assert told.care[0].close == "Call 112."


def test_blocks_are_kept_apart_in_order(folder: Path) -> None:
    intake, warning = "::: advises_intake\nDrinks.\n:::\n", "::: dont Take care\nDo not.\n:::\n"
    body = f"Before.\n\n{intake}\n{warning}End.\n"
    blocks = read_article(write(folder, body=body)).body
    assert [block.kind for block in blocks] == [
        BlockKind.TEXT,
        BlockKind.ADVISES_INTAKE,
        BlockKind.DONT,
        BlockKind.TEXT,
    ]
    assert blocks[2].title == "Take care"


def test_a_table_says_what_its_headings_head(folder: Path) -> None:
    html = read_article(write(folder, body="| A | B |\n|---|---|\n| a | b |\n")).body[0].html
    assert '<table class="lookup">' in html
    assert html.count('<th scope="col">') == 2


def test_raw_html_is_shown_as_text(folder: Path) -> None:
    html = read_article(write(folder, body="<script>alert(1)</script>\n")).body[0].html
    assert "<script" not in html


@pytest.mark.parametrize("line", [line for line in HEAD.partition("[[")[0].splitlines() if line])
def test_a_missing_field_is_named_with_its_file(folder: Path, line: str) -> None:
    with pytest.raises(ArticleError, match=rf"^a-page\.md: {line.partition(' =')[0]} "):
        read_article(write(folder, head=HEAD.replace(f"{line}\n", "", 1)))


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ('urgency = "soon"\nreviewed', 'urgency = "quick"\nreviewed', "not a Urgency"),
        ('section = "why"', 'section = "where"', "not a Section"),
        ("review_by = 2027-11-01", 'review_by = "next year"', "must be a date"),
        ('icon = "moon"', 'icon = "moon"\ncolour = "red"', "colour is not a field we know"),
        ("[[sources]]", "[[source]]", "sources needs at least one entry"),
        ('about = "All of it."', "", "about must be text"),
        ('"@seizure"', '"@hiccup"', "unknown sign '@hiccup'"),
        ('urgency = "emergency"\nlead', 'urgency = "today"\nlead', "no emergency"),
        ('lead = "Book a visit."', "lead = 5", "lead must be text"),
        ('title = "A page"', "title = A page", "Invalid value"),
    ],
)
def test_a_wrong_field_is_an_error(folder: Path, old: str, new: str, trouble: str) -> None:
    assert old in HEAD
    with pytest.raises(ArticleError, match=rf"^a-page\.md: .*{trouble}"):
        read_article(write(folder, head=HEAD.replace(old, new)))


def test_the_last_care_card_must_lead_to_the_physician(folder: Path) -> None:
    only_emergency = HEAD.rpartition("\n[[care]]")[0] + "\n"
    with pytest.raises(ArticleError, match="lead to the physician"):
        read_article(write(folder, head=only_emergency))


@pytest.mark.parametrize(
    "body",
    ["::: dont\nNever closed.\n", "::: maybe\nUnknown.\n:::\n", "A stray fence.\n:::\n", "\n"],
)
def test_a_broken_body_is_an_error(folder: Path, body: str) -> None:
    with pytest.raises(ArticleError, match=r"^a-page\.md: "):
        read_article(write(folder, body=body))


def test_a_file_without_front_matter_is_an_error(folder: Path) -> None:
    path = folder / "a-page.md"
    path.write_text(BODY, encoding="utf-8")
    with pytest.raises(ArticleError, match=r"^a-page\.md: the front matter"):
        read_article(path)


@pytest.mark.parametrize("link", ["/learn/nowhere/", "https://example.org/", "nowhere"])
def test_a_link_must_lead_to_an_article_or_to_help(folder: Path, link: str) -> None:
    article = read_article(write(folder, body=f"See [this]({link}).\n"))
    with pytest.raises(ArticleError, match=r"^a-page\.md: "):
        check_links((article,))


def test_a_related_article_must_exist(folder: Path) -> None:
    article = read_article(write(folder, head=HEAD.replace("related = []", 'related = ["gone"]')))
    with pytest.raises(ArticleError, match="no article 'gone'"):
        check_links((article,))


PARTS = """
## How sure is this?

Not very.

## What you can do

Ask.

## What to ask at your visit

1. Why?

::: dont What not to do
Do not wait.
:::
"""


@pytest.mark.parametrize(
    "missing",
    ["## How sure is this?", "## What you can do", "## What to ask at your visit", "## Heading"],
)
def test_every_article_needs_its_parts(folder: Path, missing: str) -> None:
    body = BODY + PARTS
    check_parts((read_article(write(folder, body=body)),))
    article = read_article(write(folder, body=body.replace(missing, "## Else")))
    with pytest.raises(ArticleError, match=r"^a-page\.md: there is no part"):
        check_parts((article,))


def test_every_article_says_what_not_to_do(folder: Path) -> None:
    article = read_article(write(folder, body=BODY + PARTS.partition(":::")[0]))
    with pytest.raises(ArticleError, match="what not to do"):
        check_parts((article,))


def test_a_drawing_must_be_there(folder: Path) -> None:
    drawing = "::: drawing {}\nA caption.\n:::\n"
    block = read_article(write(folder, body=drawing.format("toes-up"))).body[0]
    assert block.kind is BlockKind.DRAWING
    assert block.html.startswith("<svg ")
    assert block.markdown == "A caption."
    with pytest.raises(ArticleError, match="no drawing 'elsewhere'"):
        read_article(write(folder, body=drawing.format("elsewhere")))


def test_a_source_needs_its_strength(folder: Path) -> None:
    with pytest.raises(ArticleError, match="strength"):
        read_article(write(folder, head=HEAD.replace('strength = "b"', 'strength = "proven"')))
