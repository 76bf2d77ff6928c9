from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "programs.feedback"
    label = "feedback"
    verbose_name = "会员之声"

    def ready(self) -> None:
        from hub.backoffice import intake
        from hub.cases import clocks, flows
        from hub.portal import registry

        from . import portal, privacy  # noqa: F401  rules are declared by being read
        from .common import guards, jobs, messages  # noqa: F401  declared by being read
        from .common import portal as common_portal
        from .common import privacy as common_privacy  # noqa: F401
        from .flow import FORM_FLOW, ITEM_FLOW
        from .mail_in import reader
        from .promises import dates

        flows.register(FORM_FLOW)
        flows.register(ITEM_FLOW)
        clocks.register_round(dates.run)
        intake.register_intake(
            intake.Intake(
                label="会员之声反馈",
                url="feedback_desk:register",
                description="会员或市场机构来电、来函、微信、邮件提出的意见建议和希望协助的事项，逐条登记、分派、答复。",
            )
        )
        reader.register()
        registry.register_call_source(portal.open_calls)
        registry.register_action_source(FORM_FLOW.kind, portal.actions)
        registry.register_call_source(common_portal.open_meetings)
        registry.register_figure_source(common_portal.figures)
