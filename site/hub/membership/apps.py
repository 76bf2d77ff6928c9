from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "hub.membership"
    label = "membership"
    verbose_name = "开通与交接"

    def ready(self) -> None:
        from . import guards, messages  # noqa: F401  guards and events are declared by being read
