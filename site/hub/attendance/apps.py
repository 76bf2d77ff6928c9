from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def seed(*, using: str, **kwargs) -> None:
    from .models import ConsentText
    from .seeding import seed_defaults

    # A partial migrate may not have come to our tables yet.
    if ConsentText._meta.db_table in connections[using].introspection.table_names():
        seed_defaults()


class AttendanceConfig(AppConfig):
    name = "hub.attendance"
    label = "attendance"
    verbose_name = "现场签到"

    def ready(self) -> None:
        from . import privacy  # noqa: F401  rules are declared by being read

        post_migrate.connect(seed, sender=self)
