"""Names of folders and files in an archive, which open on Windows, macOS and Linux alike."""

from __future__ import annotations

import re
import unicodedata

from hub.attachments.names import FORBIDDEN

FOLDER_LENGTH = 40  # characters; with two levels and a file the whole path stays below Windows' 260
FILE_LENGTH = 60
# Names that Windows keeps for devices, with any ending.
RESERVED = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def safe_name(name: str, *, length: int = FILE_LENGTH, fallback: str = "文件") -> str:
    """One part of a path without anything that a system forbids or misreads, at most `length` characters.

    The ending of the name is kept.
    """
    name = unicodedata.normalize("NFC", name).replace("/", "-").replace("\\", "-")
    name = "".join(c for c in name if unicodedata.category(c)[0] not in "CZ" or c == " ")
    name = " ".join(FORBIDDEN.sub("", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    stem = stem[: length - len(dot + ending)].rstrip(". ")
    name = f"{stem or fallback}{dot}{ending}"
    return f"_{name}"[:length].rstrip(". ") if RESERVED.match(name) else name


class Names:
    """The names given in one folder: each once, also where a system does not tell capitals from small letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str, *, length: int = FILE_LENGTH) -> str:
        """The name made safe, with a number where it is taken."""
        name = safe_name(name, length=length)
        stem, dot, ending = name.rpartition(".")
        if not dot:
            stem, ending = name, ""
        found, number = name, 1
        while folded(found) in self._taken:
            number += 1
            mark = f" ({number})"
            found = f"{stem[: length - len(mark + dot + ending)].rstrip('. ')}{mark}{dot}{ending}"
        self._taken.add(folded(found))
        return found


def folded(name: str) -> str:
    """What two names that a system may take for the same have in common."""
    return unicodedata.normalize("NFC", name).casefold()
