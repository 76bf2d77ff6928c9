from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "hub.backoffice"
    label = "backoffice"
    verbose_name = "后台"
