from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "hub.attachments"
    label = "attachments"
    verbose_name = "附件"

    def ready(self) -> None:
        from . import privacy  # noqa: F401  declared by being read
