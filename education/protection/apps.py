from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "education.protection"
    label = "protection"
    verbose_name = "投资者保护"

    def ready(self) -> None:
        from hub.cases import flows, notices
        from hub.pages.purging import shown_on_pages
        from hub.portal import registry

        from . import finding  # noqa: F401  the search finds the blacklist
        from .models import Listing, Mirroring, ProtectionSettings
        from .tips import mails, privacy  # noqa: F401  declared by being read
        from .tips.flow import FLOW
        from .tips.portal import open_calls

        flows.register(FLOW)
        notices.register_outside(mails.tell_outside)
        registry.register_call_source(open_calls)
        shown_on_pages(Listing, Mirroring, ProtectionSettings)
