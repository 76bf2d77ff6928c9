from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save


def seed(*, using: str, **kwargs) -> None:
    from .models import SpecialDay
    from .seeding import seed_known_years

    # A partial migrate may not have come to our tables yet.
    if SpecialDay._meta.db_table in connections[using].introspection.table_names():
        seed_known_years()


def forget_year(instance, **kwargs) -> None:
    from .services import forget

    forget(instance.date.year)


class WorkdaysConfig(AppConfig):
    name = "hub.workdays"
    label = "workdays"
    verbose_name = "工作日"

    def ready(self) -> None:
        special_day = self.get_model("SpecialDay")
        post_migrate.connect(seed, sender=self)
        post_save.connect(forget_year, sender=special_day)
        post_delete.connect(forget_year, sender=special_day)
