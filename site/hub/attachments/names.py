"""File names: the one people gave, made harmless, and the random one the bytes are kept under."""

import re
import unicodedata
from uuid import uuid4

NAME_LENGTH = 120
FOLDER = "attachments"
# Not allowed in names on one system or another.
FORBIDDEN = re.compile(r'[<>:"|?*]')


def clean_name(name: str) -> str:
    """The name without path, control and direction characters, at most 120 characters, its ending kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = " ".join(FORBIDDEN.sub("", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH] or "文件"
    ending = f".{ending[:20]}"
    return f"{stem.rstrip()[: NAME_LENGTH - len(ending)] or '文件'}{ending}"


def extension_of(name: str) -> str:
    """The ending of a file name in lower case with its dot, or ""."""
    _, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot else ""


def random_name(extension: str) -> str:
    """A new name in the private storage that tells nothing; `extension` is one of our own kinds."""
    name = uuid4().hex
    return f"{FOLDER}/{name[:2]}/{name[2:4]}/{name}{extension}"
