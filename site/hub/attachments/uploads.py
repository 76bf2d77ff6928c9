"""Stops reading a file into the server once it is larger than its slot allows."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class SizeLimit(FileUploadHandler):
    """Goes in front of the handlers that store: a file beyond `limit` bytes is passed over, its name noted.

    Passed-over files are missing from `request.FILES`; `too_large` has their names as the browser sent them.
    """

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.too_large: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > self.limit:
            self.too_large.append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the finished file to the handlers behind."""
