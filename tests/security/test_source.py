"""Rules about the source itself, so that no single page can forget them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tracker.views.your_data import FILES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = [
    path
    for folder in ("crampsite", "tracker", "education")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VIEWS = [path for path in SOURCE if path.parent.name == "views"]
IDS = {"pk", "id", "public_id", "user__public_id"}
# Each takes values as parameters only; a new one is read before it is added here.
PLAIN_SQL = {
    "crampsite/health.py",
    "tracker/audit.py",
    "tracker/actions/accounts.py",
    "tracker/actions/night_counts.py",
    "tracker/presenters/panel_counts.py",
}


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _is_by_id_alone(call: ast.Call) -> bool:
    """True for `Model.objects.get(pk=…)` and for `get_object_or_404(Model, pk=…)`."""
    names = {keyword.arg for keyword in call.keywords}
    if not names & IDS or names - IDS:
        return False
    if isinstance(call.func, ast.Name) and call.func.id == "get_object_or_404":
        return isinstance(call.args[0], ast.Name) and call.args[0].id[:1].isupper()
    target = ast.unparse(call.func)
    return bool(re.fullmatch(r"[A-Z]\w+\.objects\.(get|filter)", target))


def test_no_view_reads_a_row_by_its_id_alone() -> None:
    found = [
        f"{path.name}:{call.lineno} {ast.unparse(call)}"
        for path in VIEWS
        for call in calls(path)
        if _is_by_id_alone(call) and "request.clinician.pk" not in ast.unparse(call)
    ]
    assert len(VIEWS) > 40
    assert found == []


def test_the_look_for_ids_would_find_one() -> None:
    bad = ast.parse("get_object_or_404(Drink, public_id=public_id); Drink.objects.get(pk=3)")
    good = ast.parse("get_object_or_404(request.patient.drinks, public_id=public_id)")
    found = [node for node in ast.walk(bad) if isinstance(node, ast.Call)]
    assert [_is_by_id_alone(call) for call in found] == [True, True]
    [call] = [node for node in ast.walk(good) if isinstance(node, ast.Call)]
    assert not _is_by_id_alone(call)


def test_no_template_lets_words_become_markup() -> None:
    unsafe = re.compile(
        r"\|\s*safe\b|autoescape\s+off|hx-on|\son[a-z]+=|<script(?![^>]*\b(src|type)=)|<style\b"
        r"|javascript:"
    )
    mails = {"emails", "email", "mail"}
    # The words of articles are ours; a person's words never get there.
    ours = ROOT / "templates" / "education" / "article.html"
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in TEMPLATES
        if path != ours and not mails & set(path.relative_to(ROOT).parts)
        for match in unsafe.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(TEMPLATES) > 100
    assert found == []


def test_sql_is_written_by_hand_in_few_places_only() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCE
        if "migrations" not in path.parts
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"execute", "executemany", "raw", "extra"}
        and "cursor" in ast.unparse(call.func) + ast.unparse(call)
    }
    assert found <= PLAIN_SQL


def test_no_form_takes_all_fields_of_a_row() -> None:
    for path in SOURCE:
        text = path.read_text(encoding="utf-8")
        assert "__all__" not in text.replace("__all__ =", "") or path.name == "__init__.py", path
        assert "ModelForm" not in text or "fields" in text, path


def test_downloads_are_named_in_two_places_and_by_us() -> None:
    named = [path for path in SOURCE if "Content-Disposition" in path.read_text(encoding="utf-8")]
    assert {path.name for path in named} == {"summaries.py", "your_data.py"}
    for _, kind, name in FILES.values():
        assert re.fullmatch(r"stillnight-[a-z]+\.(json|zip)", name)
        assert kind in {"application/json", "application/zip"}


@pytest.mark.django_db
def test_every_answer_to_a_person_may_not_be_stored(
    ruths_browser: Client, annas_browser: Client, client: Client
) -> None:
    for browser, page in (
        (ruths_browser, "/today/"),
        (ruths_browser, "/nothing/"),
        (annas_browser, "/panel/"),
        (client, "/account/login/"),
    ):
        assert "no-store" in browser.get(page).headers["Cache-Control"]
