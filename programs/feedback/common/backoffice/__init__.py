"""共性问题 in the menu of the admin."""

from __future__ import annotations

from django.urls import path
from wagtail.admin.viewsets.base import ViewSet

from ...desk.menu import HOOK
from .acts import ActView, ItemsView, RemoveView
from .base import CommonItem
from .screens import CreateView, EditView, IssueDesk, IssueList, SimilarView


class CommonViewSet(ViewSet):
    """共性问题 in the menu."""

    name = "common_desk"
    icon = "group"
    menu_label = "共性问题"
    menu_name = "common-issues"
    menu_hook = HOOK
    menu_order = 20
    menu_item_class = CommonItem
    url_prefix = "common-issues"

    def get_urlpatterns(self) -> list:
        return [
            path("", IssueList.as_view(), name="index"),
            path("new/", CreateView.as_view(), name="create"),
            path("similar/<int:pk>/", SimilarView.as_view(), name="similar"),
            path("<int:pk>/", IssueDesk.as_view(), name="issue"),
            path("<int:pk>/edit/", EditView.as_view(), name="edit"),
            path("<int:pk>/items/", ItemsView.as_view(), name="items"),
            path("<int:pk>/items/<int:item>/remove/", RemoveView.as_view(), name="remove"),
            path("<int:pk>/<slug:act>/", ActView.as_view(), name="act"),
        ]
