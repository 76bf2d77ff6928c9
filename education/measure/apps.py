from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def seed(*, using: str, **kwargs) -> None:
    from .models import MeasureSettings

    # A partial migrate may not have come to our table yet.
    if (
        using == "default"
        and MeasureSettings._meta.db_table in connections[using].introspection.table_names()
    ):
        MeasureSettings.load()  # so that no page that is only read has to make the row


class MeasureConfig(AppConfig):
    name = "education.measure"
    label = "measure"
    verbose_name = "投教基地统计"

    def ready(self) -> None:
        post_migrate.connect(seed, sender=self)
