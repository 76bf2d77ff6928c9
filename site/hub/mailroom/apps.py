from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "hub.mailroom"
    label = "mailroom"
    verbose_name = "收件箱"

    def ready(self) -> None:
        from hub.attachments.services import sweeps

        from . import privacy  # noqa: F401  declared by being read
        from .models import FOLDER, Mail

        sweeps(FOLDER, Mail)
