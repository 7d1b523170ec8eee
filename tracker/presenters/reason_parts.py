"""What the sentences of both readers are made of: names, days, signs and conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from education.signs import SIGNS

Values = Mapping[str, Any]
Say = Callable[[Values, str], str]

CONDITIONS = {
    "heart_failure": "heart failure",
    "cirrhosis": "liver disease (cirrhosis)",
    "ascites": "fluid in the belly (ascites)",
    "siadh": "SIADH",
    "past_low_sodium": "low sodium in the past",
    "low_sodium": "low sodium in the past",
    "polydipsia": "great thirst (polydipsia)",
    "anemia": "anemia",
    "ckd": "kidney disease",
    "dialysis": "dialysis",
    "pregnancy": "pregnancy",
}


def day(value: object) -> str:
    """A stored date as "May 11"."""
    date = dt.date.fromisoformat(str(value))
    return f"{date:%B} {date.day}"


def medicine(values: Values) -> str:
    """The name of the medicine, or words that fit where a name would stand."""
    return str(values.get("name") or "a medicine")


def condition(values: Values) -> str:
    """The name of a condition by its code."""
    return CONDITIONS.get(str(values["code"]), str(values["code"]).replace("_", " "))


def sign(values: Values) -> str:
    """The words beside the sign's checkbox."""
    code = str(values["code"])
    return SIGNS[code].words if code in SIGNS else code.replace("_", " ").capitalize()


def step_words(values: Values) -> str:
    """What happened to a medicine, as it follows "after": "you started furosemide"."""
    name = medicine(values)
    if values["step"] == "raised":
        return f"your dose of {name} went up"
    if values["step"] == "restarted":
        return f"you started {name} again"
    if values["step"] == "moved_to_evening":
        return f"you moved {name} to the evening"
    return f"you started {name}"
