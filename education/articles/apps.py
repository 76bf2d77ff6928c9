from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "education.articles"
    label = "articles"
    verbose_name = "文章与术语"

    def ready(self) -> None:
        from hub.pages import explaining, purging

        from .glossary.explaining import explain
        from .models import ArticlesSettings

        explaining.register_explainer(explain)
        purging.shown_on_pages(ArticlesSettings)
