from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "programs.events"
    label = "events"
    verbose_name = "合办活动"

    def ready(self) -> None:
        from hub.cases import flows
        from hub.portal import registry

        from . import portal
        from .flow import FLOW

        flows.register(FLOW)
        registry.register_call_source(portal.open_calls)
        registry.register_action_source(FLOW.kind, portal.actions)
