from django.apps import AppConfig


class CaseStoriesConfig(AppConfig):
    name = "programs.case_stories"
    label = "case_stories"
    verbose_name = "产业服务案例"

    def ready(self) -> None:
        from hub.portal import registry

        from . import guards, portal, signals  # noqa: F401  the guards are declared by being read
        from .messages import declare_events

        declare_events()
        signals.connect()
        registry.register_figure_source(portal.figures)
