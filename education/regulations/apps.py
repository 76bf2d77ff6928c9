from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "education.regulations"
    label = "regulations"
    verbose_name = "法规库"

    def ready(self) -> None:
        from hub.cases import flows
        from hub.pages import purging
        from hub.portal import registry

        from . import finding  # noqa: F401  the search finds articles
        from .consulting.flow import FLOW
        from .consulting.portal import open_calls
        from .models import Consultation, Note, Version

        flows.register(FLOW)
        registry.register_call_source(open_calls)
        purging.shown_on_pages(Consultation, Version, Note)
        purging.register_clock(Consultation.objects.turns_between)
        purging.register_clock(Version.objects.takes_effect_between)
