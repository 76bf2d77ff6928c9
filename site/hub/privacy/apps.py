from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "hub.privacy"
    label = "privacy"
    verbose_name = "个人信息"

    def ready(self) -> None:
        from . import guards, holdings, keeping, messages  # noqa: F401  declared by being read
