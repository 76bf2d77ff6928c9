from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def seed(*, using: str, **kwargs) -> None:
    from .models import Product
    from .seeding import seed_products

    # A partial migrate may not have come to our table yet.
    if Product._meta.db_table in connections[using].introspection.table_names():
        seed_products()


class TopicsConfig(AppConfig):
    name = "education.topics"
    label = "topics"
    verbose_name = "品种"

    def ready(self) -> None:
        from hub.pages.purging import shown_on_pages

        from .models import Product

        shown_on_pages(Product)
        post_migrate.connect(seed, sender=self)
