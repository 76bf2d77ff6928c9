from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Tags, register
from django.core.signals import request_finished


class OperationsConfig(AppConfig):
    name = "hub.operations"
    label = "operations"
    verbose_name = "运行"

    def ready(self) -> None:
        from .checks import safe_for_production
        from .logs import forget_request
        from .safety import refuse_unsafe

        register(safe_for_production, Tags.security, deploy=True)
        request_finished.connect(forget_request, dispatch_uid="operations.forget_request")
        if not settings.DEMO:
            refuse_unsafe(settings)
            self.start_reports()

    def start_reports(self) -> None:
        from .reports import start_reports

        if settings.SENTRY_DSN:
            start_reports(dsn=settings.SENTRY_DSN, environment=settings.SENTRY_ENVIRONMENT)
