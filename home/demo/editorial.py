"""The guard in the demo: a quotation that a second person has cleared, and a page whose date has come."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from wagtail.models import Workflow

from hub.accounts.models import User
from hub.editorial import services
from hub.editorial.guard.checking import open_hits
from hub.editorial.models import FalsePositive, PageReview
from hub.editorial.workflow import WORKFLOW
from hub.pages.models import StandardPage

WRITER, CHECKER = "editor.xu", "editor.pan"
QUOTE = {"text": "跟着老师做，稳赚不赔，亏了我们补。", "source": "常见的骗局话术"}
REASON = "转述骗局话术，提醒读者识别，不是获利承诺。"


@transaction.atomic
def seed_editorial() -> None:
    """After the pages, once: through the same verbs as people use."""
    if FalsePositive.objects.exists():
        return
    writer, checker = (User.objects.get(username=name) for name in (WRITER, CHECKER))
    page = StandardPage.objects.get(slug="risk")
    draft = page.get_latest_revision_as_object()
    draft.body.insert(len(draft.body) - 1, ("quote", QUOTE))
    draft.save_revision(user=writer)
    for hit in open_hits(draft):
        services.clear(page=draft, digest=hit.digest, reason=REASON, user=checker)
    page.refresh_from_db()
    state = Workflow.objects.get(name=WORKFLOW).start(page, user=writer)
    task_state = state.current_task_state
    task_state.task.specific.on_action(task_state, checker, "approve")
    PageReview.objects.filter(page__slug="disclaimer").update(review_on=timezone.localdate(), editor=writer)
