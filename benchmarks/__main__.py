"""Measure what is named, or everything, one JSON object a line."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.lines import Line, write

ROOT = Path(__file__).resolve().parent.parent


def main(names: Sequence[str]) -> int:
    """0 when everything was measured, 2 for a name that is not a section."""
    with tempfile.TemporaryDirectory(prefix="stillnight-bench-") as folder:
        prepare(Path(folder))
        sections = _sections()
        if unknown := [name for name in names if name not in sections]:
            sys.stderr.write(f"No such section: {', '.join(unknown)}. {', '.join(sections)}\n")
            return 2
        for name in names or sections:
            for line in sections[name]():
                write(line)
    return 0


def prepare(folder: Path) -> None:
    """A data folder of its own, so that no measurement touches anybody's diary."""
    for name in ("DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "crampsite.settings",
        "DEMO": "1",
        "LOG_LEVEL": "WARNING",
    }
    os.chdir(ROOT)
    import django

    django.setup()


def _sections() -> dict[str, Callable[[], Iterator[Line]]]:
    from benchmarks import analysis, large_clinic, mail, nightly, profile, rights, seeding, web

    return {
        "web": web.measure,
        "large_clinic": large_clinic.measure,
        "analysis": analysis.measure,
        "nightly": nightly.measure,
        "mail": mail.measure,
        "seeding": seeding.measure,
        "rights": rights.measure,
        "profile": profile.measure,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
