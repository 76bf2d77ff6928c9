from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    label = "home"
    verbose_name = "首页"

    def ready(self) -> None:
        from hub.members.models import Organization
        from hub.pages.purging import shown_on_pages

        from . import finding  # noqa: F401  the search finds pages

        shown_on_pages(Organization)
