from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "hub.archives"
    label = "archives"
    verbose_name = "档案"

    def ready(self) -> None:
        from . import guards  # noqa: F401  the guards are declared by being read
        from .proofs import CHECKS
        from .registry import register_check

        for name, function in CHECKS.items():
            register_check(name, function)
