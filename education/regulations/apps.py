from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "education.regulations"
    label = "regulations"
    verbose_name = "法规库"

    def ready(self) -> None:
        from hub.pages import purging

        from . import finding  # noqa: F401  the search finds articles
        from .models import Note, Version

        purging.shown_on_pages(Version, Note)
        purging.register_clock(Version.objects.takes_effect_between)
