from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "hub.announcements"
    label = "announcements"
    verbose_name = "公告"

    def ready(self) -> None:
        from hub.pages.surroundings import keep_from_public
        from hub.search.registry import register_readers

        from . import messages, privacy, signals  # noqa: F401  declared by being read
        from .models import AnnouncementPage

        keep_from_public(AnnouncementPage.objects.closed)
        register_readers(AnnouncementPage.objects.visible_to)
        signals.connect()
