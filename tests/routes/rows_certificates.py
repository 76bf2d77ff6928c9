"""Certificates in the route matrix: verification, the print, the list of staff."""

from __future__ import annotations

from typing import Any

from . import audiences as who
from .rows import Row
from .world import Side, World

READERS = who.EDITORS | who.AUDITORS
# Editors give certificates and so know whom they gave them.
TOLD = frozenset({"editor"})


def key(side: Side, world: World) -> list[Any]:
    """The key of the side's certificate."""
    return [side.certificate.pk]


def code(side: Side, world: World) -> list[Any]:
    """Its code."""
    return [side.certificate.grouped_code]


CERTIFICATES = [
    Row("certificates:verify", who.EVERYBODY),
    Row("certificates:verify", who.EVERYBODY, query="code=ABCD"),
    Row("certificates:result", who.EVERYBODY, args=code),
    Row("certificate_documents:print", who.sides(a=("owner",), b=("rival",)) | READERS, args=code, told=TOLD),
    *(Row(f"certificates_issued:{name}", READERS, told=TOLD) for name in ("index", "index_results")),
    Row("certificates_issued:index", READERS, query="export=csv", told=TOLD),
    Row("certificates_issued:inspect", READERS, args=key, told=TOLD),
    *(
        Row(f"certificates_issued:{name}", READERS, args=key, told=TOLD, at_most=True)
        for name in ("history", "history_results")
    ),
    Row("backoffice:revoke_certificate", who.EDITORS, who.EDITORS, args=key, told=TOLD),
]
