"""What campus cooperation adds to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from hub.accounts.models import User
from hub.backoffice.attention import HOOK as NOTICES
from hub.backoffice.attention import Notice, counted

from ..menu import HOOK
from .desk import urls
from .internships.backoffice import ApplicationViewSet, PostViewSet
from .models import Memorandum
from .outcomes.backoffice import OutcomeFileChooserViewSet
from .partners.backoffice import CourseViewSet, MemorandumViewSet, PartnerViewSet
from .research.backoffice import ResearchCallViewSet


class CampusGroup(ViewSetGroup):
    """高校合作."""

    menu_label = "高校合作"
    menu_name = "campus"
    menu_icon = "home"
    menu_hook = HOOK
    menu_order = 300
    items = (
        PartnerViewSet,
        MemorandumViewSet,
        CourseViewSet,
        ResearchCallViewSet,
        PostViewSet,
        ApplicationViewSet,
    )


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("campus/", include(urls))]


@hooks.register("register_admin_viewset")
def register_campus() -> CampusGroup:
    return CampusGroup()


@hooks.register("register_admin_viewset")
def register_outcome_files() -> OutcomeFileChooserViewSet:
    return OutcomeFileChooserViewSet()


@hooks.register(NOTICES)
def notices(user: User) -> Iterator[Notice]:
    """Memoranda that end soon, as the settings say what is soon."""
    if user.has_perm("campus.change_memorandum"):
        status = Memorandum.Status.ENDING
        rows = Memorandum.objects.visible_to(user).to_be_renewed().with_status().filter(status=status)
        yield counted("即将到期的合作备忘录", rows, f"{reverse('memoranda:index')}?status={status}")
