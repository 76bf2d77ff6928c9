from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "hub.membership"
    label = "membership"
    verbose_name = "开通与交接"

    def ready(self) -> None:
        from . import guards  # noqa: F401  the guards are declared by being read
