"""A person's copy of all that is held about them."""

from __future__ import annotations

import json
import tempfile
import zipfile

from django.template.loader import render_to_string
from django.utils import timezone

from hub.jobs.registry import Progress, Result, job

from . import registry
from .models import Access
from .services import EXPORT, record_access


@job(EXPORT, label="导出我的个人信息", atomic=True)
def export_personal_data(progress: Progress) -> Result:
    """A ZIP with one page to read and the same as JSON for programs (PIPL, art. 45); no secrets."""
    person, now = progress.owner, timezone.now()
    holdings = registry.all_holdings()
    found = []
    for number, holding in enumerate(holdings, start=1):
        progress(number, len(holdings), "正在汇总")
        found.append((holding, list(holding.rows(person))))
    record_access(
        user=person, subject=person, field=Access.Field.PERSONAL_DATA, why="本人导出", about="全部个人信息"
    )
    page = render_to_string("hub/privacy/export.html", {"found": found, "person": person, "now": now})
    data = {
        "exported_at": now.isoformat(),
        "holdings": [
            {
                "key": holding.key,
                "label": holding.label,
                "purpose": holding.purpose,
                "ground": holding.ground,
                "rows": [{"term": term, "value": value} for term, value in rows],
            }
            for holding, rows in found
        ],
    }
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever runs the job closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("我的个人信息.html", page)
        archive.writestr("personal-data.json", json.dumps(data, ensure_ascii=False, indent=1))
    file.seek(0)
    lines = sum(len(rows) for _, rows in found)
    name = f"我的个人信息-{timezone.localdate(now):%Y%m%d}.zip"
    return Result(words=f"共 {lines} 条。", file=file, name=name, content_type="application/zip")
