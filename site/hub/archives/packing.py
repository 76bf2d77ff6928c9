"""Writing an archive: a ZIP in a temporary file, in pieces, with the hash of everything that goes in.

archive/
    说明.txt  manifest.json  封印/2026-11-22.json
    HD-2026-0001 …/  办理记录.json  办理记录.pdf  申报表/…  文件/<栏目>/…  凭据/…  BX-2026-0003 …/
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.utils import timezone

MANIFEST = "manifest.json"
README = "说明.txt"
FORMAT = 1
CHUNK = 1024 * 1024  # bytes


class Packer:
    """Adds files to a ZIP one after the other; holds no more than CHUNK bytes of any of them."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._now = timezone.localtime().timetuple()[:6]
        self.files: list[dict[str, Any]] = []

    def add(self, path: str, pieces: Iterable[bytes], *, compress: bool = True) -> str:
        """Write a file from its pieces; answers its SHA-256."""
        info = zipfile.ZipInfo(path, self._now)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as target:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.files.append({"path": path, "size": size, "sha256": digest.hexdigest()})
        return digest.hexdigest()

    def add_json(self, path: str, value: Any) -> None:
        """Write a value as JSON that people can read, too."""
        self.add(path, [json.dumps(value, ensure_ascii=False, indent=1).encode()])

    def finish(self, manifest: dict[str, Any]) -> str:
        """Write the manifest, which names every file, and close; answers the manifest's own digest."""
        whole = manifest | {"format": FORMAT, "files": self.files}
        whole["digest"] = digest_of(whole)
        with self._zip.open(zipfile.ZipInfo(MANIFEST, self._now), "w", force_zip64=True) as target:
            for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(whole):
                target.write(piece.encode())
        self._zip.close()
        return whole["digest"]


def digest_of(manifest: dict[str, Any]) -> str:
    """The digest of a manifest, whatever stands in it as such."""
    rest = {key: value for key, value in manifest.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pieces_of(source: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece."""
    while piece := source.read(CHUNK):
        yield piece


def moment(at: datetime | None) -> str | None:
    """A time as it stands in the archive: Shanghai, ISO 8601."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None
