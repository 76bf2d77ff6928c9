"""What an announcement needs before it goes out, and who may confirm it. Reasons are in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.members.services import organization_of

from .querysets import KEEP

if TYPE_CHECKING:
    from .models import AnnouncementPage, Telling

PUBLIC_BLOCKS = {"image": "图片", "documents": "文件列表"}
DOCUMENT_LINK = json.dumps('linktype="document"')[1:-1]  # as it stands in the rich text of any block


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the rules look at: of a form, or of a page."""

    summary: str
    audience: str
    kinds: str
    body: Any
    social_image: Any
    must_confirm: bool
    confirm_by: date | None
    expire_at: datetime | None
    tell_change: bool
    change_note: str


def problems(draft: Draft, *, released: bool) -> dict[str, str]:
    """What stands against publishing, by field. `released`: it has been live before."""
    found: dict[str, str] = {}
    if not draft.summary.strip() and not draft.body:
        found["summary"] = "请填写摘要或正文。"
    if draft.audience == "kinds" and not draft.kinds.strip(","):
        found["kinds"] = "请至少选择一类机构。"
    if draft.must_confirm and not draft.confirm_by:
        found["confirm_by"] = "请填写确认截止日。"
    if draft.must_confirm and draft.confirm_by and draft.confirm_by < timezone.localdate() and not released:
        found["confirm_by"] = "确认截止日已经过去，请改为今天或以后。"
    if draft.confirm_by and draft.expire_at and timezone.localdate(draft.expire_at) < draft.confirm_by:
        found["confirm_by"] = "公告在确认截止日之前就会到期下线，请调整其中一个日期。"
    if draft.tell_change and not draft.change_note.strip():
        found["change_note"] = "要通知这次更正，请写明改了什么。"
    if draft.audience != "public" and (names := public_parts(draft)):
        found["body"] = (
            f"非公开公告的正文和配图不能用媒体库里的{'、'.join(names)}：知道地址的人都能打开。请把文件放进“附件”。"
        )
    return found


def public_parts(draft: Draft) -> list[str]:
    """What of the page lies in the media library, where whoever knows the address opens it."""
    blocks = draft.body.get_prep_value() if draft.body else []
    found = {PUBLIC_BLOCKS[block["type"]] for block in blocks if block["type"] in PUBLIC_BLOCKS}
    if DOCUMENT_LINK in json.dumps(blocks):
        found.add("文件链接")
    if draft.social_image:
        found.add("转发配图")
    return sorted(found)


def draft_of(page: AnnouncementPage) -> Draft:
    """A page as the rules look at it."""
    return Draft(**{name: getattr(page, name) for name in Draft.__dataclass_fields__})


def why_not_released(page: AnnouncementPage) -> Reason | None:
    """Why this text may not be published yet."""
    found = problems(draft_of(page), released=page.first_published_at is not None)
    return "".join(found.values()) or None


def may_confirm(page: AnnouncementPage, user: User) -> Reason | None:
    """A contact confirms for the firm what its kind has to confirm, late as well."""
    organization = organization_of(user)
    if organization is None:
        return "只有机构的联系人可以确认阅读。"
    if not page.must_confirm:
        return "这份公告不需要确认。"
    if not page.live or f",{organization.kind}," not in page.kinds:
        return "这份公告已经下线，不需要再确认。"
    return None


def may_remind(page: AnnouncementPage, user: User) -> Reason | None:
    """Editors remind those who have not confirmed, while the announcement is live."""
    if not user.has_perm(KEEP):
        return "只有编辑可以提醒尚未确认的机构。"
    if not page.must_confirm:
        return "这份公告不需要确认。"
    return None if page.live else "公告没有发布，不能提醒。"


def may_resume(telling: Telling, user: User) -> Reason | None:
    """Editors have a round go on that nobody is at."""
    if not user.has_perm(KEEP):
        return "只有编辑可以继续发送通知。"
    if not telling.is_stuck:
        return "这次通知正在发送或已经完成，不需要继续。"
    return None if telling.announcement.live else "公告没有发布，不能继续通知。"
