from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "hub.backoffice"
    label = "backoffice"
    verbose_name = "后台"

    def ready(self) -> None:
        from .intake import Intake, register_intake
        from .mailroom import waiting_count

        register_intake(
            Intake(
                label="收件箱",
                url="backoffice:mails",
                description="服务邮箱收到、没有自动登记的邮件，逐封登记为事项，或标为与业务无关。",
                count=waiting_count,
            )
        )
