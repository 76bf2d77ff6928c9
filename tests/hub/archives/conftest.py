"""The scene of the case tests, and an auditor who makes archives of it."""

from pathlib import Path

import pytest

from hub.accounts.roles import AUDITOR
from hub.archives.models import ArchiveExport
from hub.archives.services import write_archive
from tests import factories
from tests.hub.cases.conftest import scene, submitted

__all__ = ["scene", "submitted"]


@pytest.fixture
def auditor(db):
    """An auditor."""
    return factories.staff(groups=(AUDITOR.name,))


@pytest.fixture
def archive(auditor, tmp_path):
    """`archive(case=…)` or `archive(year=…)` writes an archive and answers its path."""

    def write(**scope) -> Path:
        export = ArchiveExport.objects.create(user=auditor, reason="年度审计", **scope)
        path = tmp_path / f"{export.pk}.zip"
        with path.open("w+b") as target:
            write_archive(export, target)
        return path

    return write
