"""What campus cooperation adds to Wagtail's admin."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from ..menu import HOOK
from .desk import urls
from .internships.backoffice import ApplicationViewSet, PostViewSet
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
