from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "hub.membership"
    label = "membership"
    verbose_name = "开通与交接"

    def ready(self) -> None:
        from . import guards, messages, privacy  # noqa: F401  declared by being read
