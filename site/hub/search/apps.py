from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "hub.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        from . import signals

        signals.connect()
