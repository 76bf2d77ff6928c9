"""What the co-hosted events add to the back office."""

from wagtail import hooks

from .backoffice import CallViewSet


@hooks.register("register_admin_viewset")
def register_calls() -> CallViewSet:
    return CallViewSet()
