from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "hub.directory"
    label = "directory"
    verbose_name = "业务联系人"

    def ready(self) -> None:
        from . import messages  # noqa: F401  events are declared by being read
