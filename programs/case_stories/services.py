"""The verbs of case stories: draft, make anonymous, choose pictures, ask the firm, hear its answer, take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.html import format_html_join
from django.utils.text import Truncator
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.contrib.redirects.models import Redirect

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rules import ensure
from hub.members.anonymous import about, anonymise, anonymise_html, share_in_words
from hub.members.names import Name

from . import rules
from .content import digest_of, snapshot
from .facts import StoryFacts
from .messages import tell_firm, tell_staff
from .models import CaseStory, CaseStoryIndexPage, CaseStoryPage, StoryPhoto, StoryRecord
from .pictures import LETTERS, copy_photo

Action = StoryRecord.Action
MOST_PHOTOS = 6
NO_INDEX = "网站上还没有“产业服务案例”栏目，请先由编辑建立。"


@transaction.atomic
def draft_story(*, facts: StoryFacts, anonymous: bool, user: User) -> CaseStory:
    """Make the draft page of an accepted case; nothing is published.

    Raises Refused with the reason: not this user's, or there is one already.
    """
    case = Case.objects.select_for_update().select_related("organization").get(pk=facts.case_id)
    ensure(rules.may_draft(case, user))
    index = CaseStoryIndexPage.objects.order_by("path").first()
    if index is None:
        raise Refused(NO_INDEX)
    story, _ = CaseStory.objects.update_or_create(
        case=case,
        defaults={
            "anonymous": anonymous,
            "names": [[name.text, name.neutral] for name in facts.names],
            "figures": list(facts.figures),
            "photos": [str(key) for key in facts.photos],
            "made_by": user,
        },
    )
    page = CaseStoryPage(live=False, slug=new_slug(facts), owner=user, **texts_of(facts))
    if anonymous:
        neutralise(page, story.known_names())
    page.summary = summary_of(page)
    index.add_child(instance=page)
    page.save_revision(user=user, log_action=True, clean=False)
    story.page = page
    story.save(update_fields=["page"])
    _record(story, Action.DRAFTED, user, page=page)
    return story


def new_slug(facts: StoryFacts) -> str:
    """An address that tells the month and nothing else."""
    return f"story-{facts.month:%Y%m}-{get_random_string(6, LETTERS)}"


def texts_of(facts: StoryFacts) -> dict[str, Any]:
    """The fields of a page that names its firm."""
    return {
        "title": facts.title,
        "kind": facts.kind,
        "month": facts.month,
        "organiser": facts.organiser,
        "region": facts.place or facts.area,
        "audience": Truncator(facts.audience).chars(300),
        "attendance": f"{facts.attendance} 人" if facts.attendance else "",
        "industrial_share": f"{facts.share}%" if facts.share is not None else "",
        "theme": Truncator(facts.title).chars(200),
        "done": as_html(facts.done),
        "outcome": as_html(facts.outcome),
    }


def as_html(text: str) -> str:
    """Lines as paragraphs."""
    lines = [(line.strip(),) for line in text.splitlines() if line.strip()]
    return str(format_html_join("", "<p>{}</p>", lines))


def summary_of(page: CaseStoryPage) -> str:
    """Who did what for whom, in a sentence."""
    where = f"在{page.region}" if page.region else ""
    whom = f"，服务对象为{page.audience}" if page.audience else ""
    return (
        Truncator(f"{page.organiser}{where}举办{page.kind}“{page.title}”{whom}").chars(160).rstrip("。；，")
        + "。"
    )


def neutralise(page: CaseStoryPage, names: Sequence[Name]) -> None:
    """Take names, places and exact figures out of every text of the page."""
    for name in ("title", "seo_title", "search_description", "summary", "audience", "theme", "kind"):
        field = page._meta.get_field(name)
        setattr(page, name, Truncator(anonymise(getattr(page, name), names)).chars(field.max_length or 300))
    for name in ("organiser", "region"):
        setattr(page, name, anonymise(getattr(page, name), names))
    for name, words in (("attendance", lambda n: about(n, "人")), ("industrial_share", share_in_words)):
        said = getattr(page, name)
        number = "".join(sign for sign in said if sign.isdigit() or sign == ".")
        setattr(page, name, words(float(number)) if number and "约" not in said else anonymise(said, names))
    for name in ("done", "outcome"):
        setattr(page, name, anonymise_html(getattr(page, name), names))
    for photo in page.photos:
        for name in ("alt", "caption"):
            photo.value[name] = anonymise(photo.value[name], names)


@transaction.atomic
def make_anonymous(*, story_id: int, user: User) -> CaseStory:
    """Rewrite the latest draft without names under a new address; what is public already goes off the site."""
    story = _lock(story_id)
    ensure(rules.may_change_text(story, user))
    _off_the_site(story, user)
    names = story.known_names()
    draft = story.draft
    neutralise(draft, names)
    draft.slug = f"story-{draft.month:%Y%m}-{get_random_string(6, LETTERS)}"
    draft.save_revision(user=user, log_action=True, clean=False)
    Redirect.objects.filter(redirect_page=story.page_id).delete()
    for picture in story.pictures.select_related("image"):
        image = picture.image
        image.title, image.description = anonymise(image.title, names), anonymise(image.description, names)
        image.credit = anonymise(image.credit, names)
        image.save()
    story.anonymous = True
    story.save(update_fields=["anonymous"])
    _record(story, Action.ANONYMISED, user, page=draft)
    return story


@transaction.atomic
def choose_photos(*, story_id: int, attachment_ids: Sequence[UUID], user: User) -> CaseStory:
    """The draft shows these photos of the case, in this order; captions of those that stay are kept.

    Raises Refused, and ValueError for a file that is no picture.
    """
    story = _lock(story_id)
    ensure(rules.may_change_text(story, user))
    allowed = {str(key) for key in story.photos}
    if len(attachment_ids) > MOST_PHOTOS or not {str(key) for key in attachment_ids} <= allowed:
        raise Refused(f"请从本事项的照片中选用，最多 {MOST_PHOTOS} 张。")
    files = Attachment.objects.live().filter(case=story.case_id).in_bulk(list(attachment_ids))
    taken = {row.attachment_id: row.image for row in story.pictures.select_related("image")}
    draft = story.draft
    said = {photo.value["image"].pk: photo.value for photo in draft.photos if photo.value["image"]}
    photos = []
    for number, key in enumerate(attachment_ids, start=1):
        if key not in files:
            raise Refused("选中的照片已经移除，请重新选择。")
        if key not in taken:
            taken[key] = copy_photo(files[key], number=number, user=user)
            StoryPhoto.objects.create(story=story, attachment=files[key], image=taken[key])
        known = said.get(taken[key].pk)
        photos.append(
            (
                "photo",
                {
                    "image": taken[key],
                    "alt": known["alt"] if known else "活动现场照片",
                    "caption": known["caption"] if known else "",
                },
            )
        )
    draft.photos = photos
    draft.save_revision(user=user, log_action=True, clean=False)
    return story


@transaction.atomic
def confirm_check(*, story_id: int, digest: str, user: User) -> None:
    """Somebody has looked at everything doubtful in exactly this text. Raises Refused."""
    story = _lock(story_id)
    ensure(rules.may_work(story, user))
    draft = story.draft
    if digest != digest_of(draft):
        raise Refused("内容刚刚有改动，请按新的内容重新核对。")
    if found := rules.findings(story, draft):
        raise Refused(f"还有 {len(found)} 处已知名称或确切数字，请先改掉。")
    _record(story, Action.CHECKED, user, page=draft)


@transaction.atomic
def ask_consent(*, story_id: int, user: User, note: str = "") -> None:
    """Send the latest draft to the firm. Raises Refused with what the text still lacks."""
    story = _lock(story_id)
    ensure(rules.may_work(story, user))
    draft = story.draft
    ensure(rules.not_ready(story, draft))
    word = story.consent
    if word and word.action in (Action.ASKED, Action.GIVEN) and word.digest == digest_of(draft):
        raise Refused("这一稿已经发给申请单位，内容没有改动。")
    _record(story, Action.ASKED, user, page=draft, text=snapshot(draft), reason=note)
    tell_firm(story, "asked", note=note)


@transaction.atomic
def answer(*, story_id: int, user: User, digest: str, decision: str, reason: str = "") -> None:
    """The firm's word on exactly the text it was shown: given, declined or anonymity. Raises Refused."""
    story = _lock(story_id)
    ensure(rules.may_answer(story, user))
    draft = story.draft
    if digest != digest_of(draft):
        raise Refused("案例稿在您阅读之后有改动，请重新阅读。")
    if decision not in (Action.GIVEN, Action.DECLINED, Action.ANONYMITY):
        raise ValueError(decision)
    if decision == Action.DECLINED and not reason.strip():
        raise Refused("请写明不同意的理由。")
    if decision == Action.ANONYMITY and story.anonymous and not reason.strip():
        raise Refused("案例稿已经匿名，请写明还有哪些内容需要隐去。")
    _record(story, decision, user, page=draft, text=snapshot(draft), reason=reason)
    if decision != Action.GIVEN:
        _off_the_site(story, user)
    tell_staff(story, decision, note=reason)


@transaction.atomic
def withdraw(*, story_id: int, user: User, reason: str = "") -> None:
    """Take the consent back for good: off the site at once, its pictures out of the media library. Raises Refused."""
    story = _lock(story_id)
    ensure(rules.may_withdraw(story, user))
    _record(story, Action.WITHDRAWN, user, reason=reason)
    _off_the_site(story, user)
    for picture in story.pictures.select_related("image"):
        picture.image.delete()
    tell_staff(story, "withdrawn", note=reason)


def _off_the_site(story: CaseStory, user: User) -> None:
    """Unpublish, and end what would publish it later: the timetable and a running review."""
    page = story.page.specific if story.page else None
    if page is None:
        return
    page.revisions.update(approved_go_live_at=None)
    if page.live:
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
    if state := page.current_workflow_state:
        state.cancel(user=user)


def _lock(story_id: int) -> CaseStory:
    """The story, locked, with its case and page."""
    CaseStory.objects.select_for_update().get(pk=story_id)
    return CaseStory.objects.select_related("case__organization", "page").get(pk=story_id)


def _record(
    story: CaseStory, action: str, user: User | None, *, page: CaseStoryPage | None = None, **values: str
) -> StoryRecord:
    return StoryRecord.objects.create(
        story=story,
        action=action,
        by=user,
        digest=digest_of(page) if page else "",
        revision=page.latest_revision_id if page else None,
        **values,
    )
