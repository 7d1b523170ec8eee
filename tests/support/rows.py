"""Every row of the diary, to compare before and after; and statements, to count them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.test.utils import CaptureQueriesContext

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of every table of the diary in the main database, by model name."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("tracker").get_models()
        if model.__name__ != "SealingKey"
    }


def statements(captured: CaptureQueriesContext) -> list[str]:
    """The statements that read or write rows; savepoints are not counted."""
    return [q["sql"] for q in captured.captured_queries if q["sql"].startswith(VERBS)]
