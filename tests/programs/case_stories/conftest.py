"""An accepted event full of names, the site it may be told on, and the people around it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, Site, Workflow

from home.models import HomePage
from hub.accounts.models import User
from hub.accounts.roles import EDITOR, REVIEWER
from hub.attachments.models import Attachment
from hub.cases.models import Case
from hub.editorial.workflow import WORKFLOW, ensure_publishing_workflow
from hub.members.models import Contact
from hub.pages.models import ProgrammeIndexPage
from hub.pages.permissions import sync_editor_permissions
from programs.case_stories import services
from programs.case_stories.content import digest_of
from programs.case_stories.models import CaseStory, CaseStoryIndexPage, CaseStoryPage
from programs.events.models import EventApplication
from programs.events.stories import make_story
from tests import factories

SECRETS = (
    "玄圭", "墨台", "龙脊", "铜陵", "公输", "青檀", "xuangui", "NR-", "137", "sensitive-camera",
)  # fmt: skip


@pytest.fixture
def index(db) -> CaseStoryIndexPage:
    site = Site.objects.get(is_default_site=True)
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="首页", slug="front", headline="服务", lead="一站通")
    )
    site.root_page = home
    site.save()
    sync_editor_permissions()
    ensure_publishing_workflow()
    services_page = home.add_child(instance=ProgrammeIndexPage(title="会员及市场服务", slug="services"))
    return services_page.add_child(instance=CaseStoryIndexPage(title="产业服务案例", slug="case-stories"))


@dataclass
class Told:
    """An accepted event, its firm and the staff who tell of it."""

    event: EventApplication
    owner: User
    reviewer: User
    editors: list[User] = field(default_factory=list)

    def draft(self, *, anonymous: bool = True) -> CaseStory:
        return make_story(application=self.event, anonymous=anonymous, user=self.reviewer)

    def asked(self, *, anonymous: bool = True) -> CaseStory:
        story = self.draft(anonymous=anonymous)
        self.ask(story)
        return story

    def ask(self, story: CaseStory) -> None:
        services.confirm_check(story_id=story.pk, digest=digest_of(latest(story)), user=self.reviewer)
        services.ask_consent(story_id=story.pk, user=self.reviewer)

    def agree(self, story: CaseStory, decision: str = "given", reason: str = "") -> None:
        services.answer(
            story_id=story.pk,
            user=self.owner,
            digest=digest_of(latest(story)),
            decision=decision,
            reason=reason,
        )

    def agreed(self, *, anonymous: bool = True) -> CaseStory:
        story = self.asked(anonymous=anonymous)
        self.agree(story)
        return story

    def released(self, *, anonymous: bool = True) -> CaseStory:
        story = self.agreed(anonymous=anonymous)
        release(story, *self.editors)
        return story


def page_of(story: CaseStory) -> CaseStoryPage:
    return CaseStoryPage.objects.get(pk=CaseStory.objects.get(pk=story.pk).page_id)


def latest(story: CaseStory) -> CaseStoryPage:
    return page_of(story).latest_draft


def rewrite(story: CaseStory, **values) -> None:
    draft = latest(story)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(clean=False)


def release(story: CaseStory, first: User, second: User) -> None:
    state = Workflow.objects.get(name=WORKFLOW).start(page_of(story), user=first)
    task_state = state.current_task_state
    task_state.task.specific.on_action(task_state, second, "approve")


def browser(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def camera_photo(number: int) -> SimpleUploadedFile:
    """A photo whose file tells where it was taken."""
    content, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "xuangui sensitive-camera"
    Image.new("RGB", (90, 60), (number, 80, 60)).save(content, "JPEG", exif=exif, comment=b"sensitive-camera")
    return SimpleUploadedFile("玄圭期货现场.jpg", content.getvalue(), "image/jpeg")


def make_told(*, name: str = "玄圭", **values) -> Told:
    department = factories.department()
    firm = factories.organization(
        name=f"{name}期货有限公司",
        short_name=f"{name}期货",
        website="https://www.xuangui-futures.example",
    )
    owner = factories.member(organization=firm, last_name="墨台", first_name="子澄")
    Contact.objects.filter(user=owner).update(is_administrator=True)
    event = factories.ready_application(
        user=owner,
        call=factories.call(department=department),
        title=f"{name}期货铜陵产业沙龙",
        purpose=f"{name}期货有限公司邀请公输教授到铜陵市龙脊会堂讲课，玄 圭期货总经理墨台子澄致辞。",
        venue="龙脊会堂三层",
        city="铜陵",
        partners="青檀铜业集团",
        audience="铜陵及周边铜加工企业",
        agenda=[factories.agenda_row(speaker="公输明远", employer="龙脊大学教授")],
        **values,
    )
    event.actual_attendance, event.industrial_attendance = 137, 110
    event.outcome = f"2026年5月18日，{name}期货在铜陵举办活动，137人参加，其中青檀铜业集团等 12 家企业。"
    event.save()
    factories.hop(event, "accepted")
    for number in range(3):
        upload = camera_photo(number)
        Attachment.objects.create(
            case=Case.objects.get(pk=event.pk),
            slot="photo_theme",
            original_name=upload.name,
            file=upload,
            size=upload.size,
            sha256=f"{event.pk:060d}{number:04d}",
            content_type="image/jpeg",
            uploaded_by=owner,
            uploaded_at=timezone.now(),
        )
    return Told(
        event=EventApplication.objects.get(pk=event.pk),
        owner=owner,
        reviewer=factories.staff(groups=(REVIEWER.name,), department=department),
    )


@pytest.fixture
def told(index) -> Told:
    made = make_told()
    made.editors = [factories.staff(groups=(EDITOR.name,)) for _ in range(2)]
    return made
