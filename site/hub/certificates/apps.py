from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def seed(*, using: str, **kwargs) -> None:
    """So that no page that is only read has to make the row."""
    from .models import CertificateSettings

    # A partial migrate may not have come to our tables yet.
    if CertificateSettings._meta.db_table in connections[using].introspection.table_names():
        CertificateSettings.load()


class CertificatesConfig(AppConfig):
    name = "hub.certificates"
    label = "certificates"
    verbose_name = "证明与证书"

    def ready(self) -> None:
        from . import privacy  # noqa: F401  what is held is declared by being read

        post_migrate.connect(seed, sender=self)
