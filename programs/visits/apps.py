from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "programs.visits"
    label = "visits"
    verbose_name = "接待来访"

    def ready(self) -> None:
        from hub.backoffice import intake
        from hub.cases import flows, notices
        from hub.mailroom import registry as mailroom
        from hub.portal import registry

        from . import messages, privacy  # noqa: F401  declared by being read
        from .flow import FLOW
        from .guests import mails
        from .portal import open_calls
        from .slots import ORIGINAL

        flows.register(FLOW)
        registry.register_call_source(open_calls)
        notices.register_outside(mails.tell_outside)
        mailroom.register_use(
            mailroom.Use(kind="visit", label="登记为来访", page="visit_desk:register", slot=ORIGINAL)
        )
        intake.register_intake(
            intake.Intake(
                label="接待来访",
                url="visit_desk:register",
                description="会员或市场机构来函、邮件、电话要求来访的，登记拜访函；自收文次日起两个工作日内答复到访安排。",
            )
        )
