from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "programs.feedback"
    label = "feedback"
    verbose_name = "会员之声"

    def ready(self) -> None:
        from hub.cases import flows

        from .flow import FORM_FLOW, ITEM_FLOW

        flows.register(FORM_FLOW)
        flows.register(ITEM_FLOW)
