"""No page here takes a file, so none is read: it would fill the disk before any view saw it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class NoFiles(FileUploadHandler):
    """Answers a form that brings a file with 400, at its first byte."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise RequestDataTooBig("files are not taken")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called: there is no file."""

    def file_complete(self, file_size: int) -> None:
        """Never called: there is no file."""
