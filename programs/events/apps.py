from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "programs.events"
    label = "events"
    verbose_name = "合办活动"

    def ready(self) -> None:
        from hub.cases import flows
        from hub.pages import purging
        from hub.portal import registry

        from . import portal, privacy  # noqa: F401  rules are declared by being read
        from .flow import FLOW
        from .models import Call, CallKind, CallRequirement

        flows.register(FLOW)
        registry.register_call_source(portal.open_calls)
        registry.register_action_source(FLOW.kind, portal.actions)
        purging.shown_on_pages(Call, CallKind, CallRequirement)
        purging.register_clock(Call.objects.window_moved)
