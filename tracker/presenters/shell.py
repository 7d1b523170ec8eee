"""What every page needs around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the layouts: whether all this is sample data, and the default theme."""
    return {"theme": "auto", "sample_data": settings.DEMO}
