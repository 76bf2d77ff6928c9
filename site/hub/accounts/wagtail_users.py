"""Wagtail's own user administration, replaced: no form of the platform changes what a person may do."""

from wagtail.users.apps import WagtailUsersAppConfig


class WagtailUsers(WagtailUsersAppConfig):
    """Puts our account screen where Wagtail has its user forms."""

    user_viewset = "hub.accounts.viewsets.AccountViewSet"
