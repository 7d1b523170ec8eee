"""Every reason code is unique, documented and storable."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.analysis.patterns.diaries import day
from tracker.analysis.patterns import reasons

NAMES = [name for name in vars(reasons) if name.isupper()]


def test_codes_are_unique() -> None:
    codes = [getattr(reasons, name) for name in NAMES]
    assert len(codes) == len(set(codes)) > 20


def test_every_code_says_which_values_come_with_it() -> None:
    source = Path(reasons.__file__).read_text(encoding="utf-8")
    for name in NAMES:
        assert re.search(rf'^{name}: Final = ".+"\n"""', source, re.MULTILINE), name


def test_a_reason_can_be_stored_as_json() -> None:
    reason = reasons.reason(reasons.ROSE_SINCE, date=day(3))
    assert json.loads(json.dumps(reason.values)) == {"date": "2025-07-10"}
