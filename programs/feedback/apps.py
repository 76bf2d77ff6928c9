from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "programs.feedback"
    label = "feedback"
    verbose_name = "会员之声"

    def ready(self) -> None:
        from hub.cases import clocks, flows

        from .flow import FORM_FLOW, ITEM_FLOW
        from .promises import dates

        flows.register(FORM_FLOW)
        flows.register(ITEM_FLOW)
        clocks.register_round(dates.run)
