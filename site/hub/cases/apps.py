from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def _drop_guards(*, using: str, **kwargs) -> None:
    from .guards import drop

    drop(connections[using])


def _install_guards(*, using: str, **kwargs) -> None:
    from .guards import install

    install(connections[using])


class CasesConfig(AppConfig):
    name = "hub.cases"
    label = "cases"
    verbose_name = "事项"

    def ready(self) -> None:
        pre_migrate.connect(_drop_guards, sender=self)
        post_migrate.connect(_install_guards, sender=self)
