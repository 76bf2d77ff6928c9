from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


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
