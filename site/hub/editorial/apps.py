from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


def seed(*, using: str, **kwargs) -> None:
    from .guard.phrases import seed_phrases
    from .models import GuardPhrase

    # A partial migrate may not have come to our table yet.
    if GuardPhrase._meta.db_table in connections[using].introspection.table_names():
        seed_phrases()


class EditorialConfig(AppConfig):
    name = "hub.editorial"
    label = "editorial"
    verbose_name = "编辑发布"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from hub.cases import clocks
        from hub.pages import publishing

        from . import guards, messages, reviewing  # noqa: F401  declared by being read
        from .guard import checking
        from .workflow import sync_after_migrate

        # After the last app: only then all groups and pages exist.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(sync_after_migrate, sender=last, dispatch_uid="editorial.sync_workflow")
        post_migrate.connect(seed, sender=self)
        publishing.register_rule(checking.why_not_public)
        publishing.register_title_check(checking.doubts_about_title)
        publishing.held_back_in_time.connect(reviewing.held_back, dispatch_uid="editorial.held_back")
        page_published.connect(reviewing.published, dispatch_uid="editorial.published")
        clocks.register_round(reviewing.run)
