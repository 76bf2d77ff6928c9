from django.apps import AppConfig


class ReimbursementConfig(AppConfig):
    name = "programs.reimbursement"
    label = "reimbursement"
    verbose_name = "经费"

    def ready(self) -> None:
        from hub.archives.registry import register_check
        from hub.cases import flows
        from hub.portal import registry

        from . import guards, portal  # noqa: F401  the guards are declared by being read
        from .flow import FLOW
        from .proofs import CHECKS

        flows.register(FLOW)
        registry.register_action_source(FLOW.kind, portal.actions)
        registry.register_figure_source(portal.figures)
        for name, function in CHECKS.items():
            register_check(name, function)
