"""The visit summary as a PDF of one page: A4 or Letter, tagged for screen readers.

Typst sets it from `tracker/data/visit_summary.typ`. What people wrote goes there as data
and is never part of the markup. It is imported at the first PDF: it is large.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAPERS: Mapping[str, str] = {"a4": "a4", "letter": "us-letter"}
STANDARD = "ua-1"  # PDF/UA-1, ISO 14289-1: tags, a title, a language, words for pictures
DATA = Path(__file__).resolve().parent.parent / "data"
FONT = "Atkinson Hyperlegible Next"
# The style sheet of the pages, for a drawing that leaves them; ink on white.
INK = (
    f"text{{font-family:'{FONT}';font-size:13px;fill:#111}}"
    ".gridline{stroke:#ddd;stroke-width:1}.axis{stroke:#555;stroke-width:1.5}"
    ".bar{fill:#6b6b6b}.bar--part{fill:url(#hatch);stroke:#6b6b6b;stroke-width:1.5}"
    ".bar--none{fill:none;stroke:#555;stroke-width:1.25;stroke-dasharray:3 3}"
    ".quiet{fill:none;stroke:#3a3a3a;stroke-width:2.2;stroke-linecap:round}"
    ".hatchline{stroke:#6b6b6b;stroke-width:3}"
    ".meanline{stroke:#111;stroke-width:2.5;stroke-dasharray:7 5}"
    ".tx-strong{font-weight:700}.medline{stroke:#111;stroke-width:2}"
    ".medmark{fill:#111}.medmark-t{fill:#fff;font-weight:700}"
)


def pdf(summary: Mapping[str, Any], paper: str) -> bytes:
    """One page. `summary` holds only what JSON can say; `paper` is a key of `PAPERS`."""
    return _compile(summary, paper, pdf_standards=[STANDARD])


def png(summary: Mapping[str, Any], paper: str) -> bytes:
    """The same page as a picture, to look at."""
    return _compile(summary, paper, format="png")


def inked(svg: str) -> str:
    """A drawing of a page with its own colours, to stand in another document."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="464" {svg[5:]}'
    end = head.index(">") + 1
    return f"{head[:end]}<style>{INK}</style>{head[end:]}"


def _compile(summary: Mapping[str, Any], paper: str, **how: Any) -> bytes:
    import typst

    return bytes(
        typst.compile(
            str(DATA / "visit_summary.typ"),
            root=str(DATA),
            font_paths=[str(DATA / "fonts")],
            ignore_system_fonts=True,
            sys_inputs={"summary": json.dumps(summary), "paper": PAPERS[paper]},
            **how,
        )
    )
