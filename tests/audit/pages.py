"""Every page by the judges that are too large for each test run: Nu, and textstat.

Run by name (`python -m tests.audit nu reading`): a file that pytest does not find by itself.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.audit.tools import nu_command, python_program
from tests.education.reading import is_medicine
from tests.pages.test_reading import WORDS_TO_JUDGE, for_patients, paragraphs
from tests.support.shown import Shown

pytestmark = pytest.mark.django_db

HIGHEST_GRADE = 6.0
# Of the texts on standard input, one in each line of JSON, the two grades.
GRADES = """
import json, sys, textstat
for line in sys.stdin:
    text = json.loads(line)
    easy, rare = textstat.flesch_kincaid_grade(text), textstat.dale_chall_readability_score(text)
    print(json.dumps([easy, rare]))
"""


def test_nu_finds_no_error(pages: list[Shown], tmp_path: Path) -> None:
    for number, page in enumerate(pages):
        (tmp_path / f"{number}.html").write_text(page.html, encoding="utf-8")
    files = [str(path) for path in tmp_path.iterdir()]
    command = [*nu_command(), "--errors-only", "--format", "json", "--exit-zero-always", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wrong = defaultdict(list)
    for message in json.loads(done.stderr)["messages"]:
        page = pages[int(Path(message["url"]).stem)]
        wrong[f"{message['type']}: {message['message']}"].append(str(page))
    print(f"Nu: {len(pages)} pages, {len(wrong)} kinds of messages")
    assert dict(wrong) == {}


def test_textstat_finds_every_page_easy(pages: list[Shown]) -> None:
    texts = {str(page): _text(page) for page in for_patients(pages)}
    judged = {name: text for name, text in texts.items() if len(text.split()) >= WORDS_TO_JUDGE}
    command = [python_program("python"), "-c", GRADES]
    lines = "\n".join(json.dumps(text) for text in judged.values())
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    grades = [json.loads(line) for line in done.stdout.splitlines()]
    found = sorted(zip(grades, judged, strict=True), reverse=True)
    print(f"textstat: {len(found)} pages, hardest {found[0]}")
    print(f"Dale-Chall, reported only: highest {max(rare for _, rare in grades):.1f}")
    assert [name for (grade, _), name in found if grade > HIGHEST_GRADE] == []


def _text(page: Shown) -> str:
    """What a person reads, each part a sentence, without the names of medicines."""
    parts = (part if part[-1] in ".?!" else f"{part}." for part in paragraphs(page.html))
    words = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
    return words.sub(lambda found: "" if is_medicine(found[0]) else found[0], " ".join(parts))
