"""What the services show in the demo: jobs that were done, and one that failed."""

from __future__ import annotations

from hub.accounts.models import User
from hub.backoffice.exports import JOB
from hub.jobs.services import start

CLERK = "clerk.gao"
EXPORTS = (
    ("导出事项（Excel）", "/admin/cases/export/cases.xlsx?group=all"),
    ("导出机构（CSV）", "/admin/organizations/?export=csv"),
    ("导出报销与付款（CSV）", "/admin/claims/export.csv?group=all"),
)


def seed_jobs() -> None:
    """The clerk's exports; the last is not the clerk's to have, and says so."""
    clerk = User.objects.get(username=CLERK)
    for number, (title, address) in enumerate(EXPORTS, start=1):
        start(kind=JOB, owner=clerk, arguments={"address": address}, title=title, key=f"demo-{number}")
