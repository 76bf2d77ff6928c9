from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "hub.audience"
    label = "audience"
    verbose_name = "访问统计"

    def ready(self) -> None:
        from . import privacy  # noqa: F401  rules are declared by being read
