"""The demo's case stories: one published without names, one that waits for its firm, one that was drafted."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Workflow

from hub.accounts.models import User
from hub.accounts.roles import EDITOR
from hub.cases.models import Case
from hub.editorial.workflow import WORKFLOW
from programs.case_stories import services
from programs.case_stories.content import digest_of
from programs.case_stories.models import CaseStory
from programs.events.models import EventApplication
from programs.events.stories import make_story

REVIEWER = "reviewer.luo"
PUBLISHED = "铜产业链企业套期保值实务沙龙"
WAITING = "不锈钢与镍产业投资者报告会"
DRAFTED = "螺纹钢贸易企业库存管理讲座"
OUTCOME = "与会企业结合自身采购和销售节奏，讨论了保值方案的适用条件、基差风险和内部授权，多家企业表示将建立套期保值制度。"


@transaction.atomic
def seed_stories() -> None:
    """After the events, once: through the same verbs as people use."""
    people = {person.username: person for person in User.objects.select_related("department")}
    reviewer = people[REVIEWER]
    told = _draft(PUBLISHED, reviewer, anonymous=True)
    if told is not None:
        _ask(told, reviewer)
        draft = told.draft
        author = User.objects.get(pk=told.case.author_id or 0)
        services.answer(story_id=told.pk, user=author, digest=digest_of(draft), decision="given")
        _release(told)
    waiting = _draft(WAITING, reviewer, anonymous=False)
    if waiting is not None:
        _ask(waiting, reviewer)
    _draft(DRAFTED, reviewer, anonymous=True)


def _draft(title: str, user: User, *, anonymous: bool) -> CaseStory | None:
    """The story of an event; None where the demo's event is gone or handled by another department."""
    case = Case.objects.filter(title=title, kind="event", department=user.department).last()
    if case is None:
        return None
    event = EventApplication.objects.get(pk=case.pk)
    story = make_story(application=event, anonymous=anonymous, user=user)
    chosen = story.photos[:2]
    services.choose_photos(story_id=story.pk, attachment_ids=[UUID(key) for key in chosen], user=user)
    draft = story.draft
    draft.outcome += services.as_html(OUTCOME)
    draft.save_revision(user=user, clean=False)
    return CaseStory.objects.get(pk=story.pk)


def _ask(story: CaseStory, user: User) -> None:
    """Look at what is doubtful, then ask the firm."""
    draft = story.draft
    services.confirm_check(story_id=story.pk, digest=digest_of(draft), user=user)
    services.ask_consent(story_id=story.pk, user=user)


def _release(story: CaseStory) -> None:
    """Two editors: one sends it to review, the other agrees."""
    first, second = Group.objects.get(name=EDITOR.name).user_set.order_by("pk")[:2]
    page = story.draft
    state = Workflow.objects.get(name=WORKFLOW).start(page, user=first)
    task_state = state.current_task_state
    task_state.task.specific.on_action(task_state, second, "approve")
