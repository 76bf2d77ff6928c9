from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "hub.portal"
    label = "portal"
    verbose_name = "会员门户"

    def ready(self) -> None:
        from . import registry
        from .duties import announcements_to_confirm

        registry.register_duty_source(announcements_to_confirm)
