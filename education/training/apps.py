from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def seed(*, using: str, **kwargs) -> None:
    """So that no page that is only read has to make the row."""
    from .models import TrainingSettings

    # A partial migrate may not have come to our tables yet.
    if TrainingSettings._meta.db_table in connections[using].introspection.table_names():
        TrainingSettings.load()


class TrainingConfig(AppConfig):
    name = "education.training"
    label = "training"
    verbose_name = "培训"

    def ready(self) -> None:
        from hub.certificates.kinds import Kind, register_kind
        from hub.pages.purging import shown_on_pages
        from hub.portal.registry import register_figure_source

        from . import messages, privacy  # noqa: F401  declared by being read
        from .certifying import KIND
        from .models import TrainingSettings
        from .reading import figures

        register_kind(Kind(key=KIND, label="培训证书", deed="学完了课程"))
        shown_on_pages(TrainingSettings)
        register_figure_source(figures)
        post_migrate.connect(seed, sender=self)
