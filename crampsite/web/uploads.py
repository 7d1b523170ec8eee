"""Files are read on the one page that takes them: elsewhere they would fill the disk unseen.

The page is named in the settings with the most bytes it takes; the file is held in memory.
"""

from __future__ import annotations

import io
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

AROUND = 64 * 1024  # bytes of a form around its file: far less
TOO_LARGE = "file_is_too_large"  # set on the request instead of keeping the file


class FewFiles(FileUploadHandler):
    """Answers a form that brings a file with 400 at its first byte, but for those pages.

    There only one file of somebody signed in is read. A larger one is left on the line, so
    that it costs no memory, and the request says so (`file_is_too_large`).
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._whole_bytes = self._most = self._files = 0
        self._read = io.BytesIO()

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803  # Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Remember how much is coming."""
        self._whole_bytes = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse, leave or begin to read."""
        super().new_file(*args, **kwargs)
        self._most = self._most_bytes()
        self._files += 1
        if not self._most or self._files > 1:
            raise RequestDataTooBig("files are not taken")
        if self._whole_bytes > self._most + AROUND:
            self._leave()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep it while there is room."""
        if start + len(raw_data) > self._most:
            self._leave()
        self._read.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, at its beginning. Its name is the browser's and of no use."""
        self._read.seek(0)
        return InMemoryUploadedFile(
            self._read, self.field_name, "file", None, file_size, None, None
        )

    def _most_bytes(self) -> int:
        """0 where no file is taken."""
        place = getattr(self.request, "resolver_match", None)
        user = getattr(self.request, "user", None)
        if place is None or user is None or not user.is_authenticated:
            return 0
        return int(settings.TAKES_FILES.get(place.view_name, 0))

    def _leave(self) -> None:
        setattr(self.request, TOO_LARGE, True)
        raise SkipFile
