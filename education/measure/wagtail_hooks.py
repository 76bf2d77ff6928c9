"""What the figures of the education base add to Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from .backoffice import MeasureViewSet


@hooks.register("register_admin_viewset")
def register_figures() -> MeasureViewSet:
    return MeasureViewSet("measure", url_prefix="measure")
