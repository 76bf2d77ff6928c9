from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save


class PagesConfig(AppConfig):
    name = "hub.pages"
    label = "pages"
    verbose_name = "页面"

    def ready(self) -> None:
        from . import editions  # noqa: F401  its receiver archives what a new edition follows
        from .permissions import sync_after_migrate

        # After the last app: only then all permissions and groups exist.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(sync_after_migrate, sender=last, dispatch_uid="pages.sync_editor_permissions")
        self.connect_purging()
        self.connect_languages()

    def connect_languages(self) -> None:
        """Pages in a second language, below a front page of their own."""
        from . import languages

        languages.connect()

    def connect_purging(self) -> None:
        """What pages show, and what decides who may see them."""
        from wagtail import signals
        from wagtail.documents import get_document_model
        from wagtail.models import PageViewRestriction, Site

        from . import purging
        from .models import CustomImage, ExchangeSettings

        for signal in (
            signals.page_published,
            signals.page_unpublished,
            signals.page_slug_changed,
            signals.post_page_move,
        ):
            signal.connect(purging.page_changed, dispatch_uid="pages.purge")
        post_save.connect(purging.page_saved, dispatch_uid="pages.purge")
        post_delete.connect(purging.page_deleted, dispatch_uid="pages.purge")
        purging.shown_on_pages(ExchangeSettings, CustomImage, get_document_model(), PageViewRestriction, Site)
