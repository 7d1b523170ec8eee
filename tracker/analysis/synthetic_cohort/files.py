"""Opens the files of a cohort."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file for writing; a packed one has no name and no time, so it is always the same."""
    with path.open("wb") as raw, ExitStack() as stack:
        sink = cast("BinaryIO", raw)
        if path.suffix == ".gz":
            packed = stack.enter_context(GzipFile(filename="", fileobj=raw, mode="wb", mtime=0))
            sink = cast("BinaryIO", packed)
        yield stack.enter_context(TextIOWrapper(sink, encoding="utf-8"))
