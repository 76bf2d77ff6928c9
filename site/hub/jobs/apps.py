from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "hub.jobs"
    label = "jobs"
    verbose_name = "任务"

    def ready(self) -> None:
        """A worker knows every kind of job: each app declares its own in a module `jobs`."""
        autodiscover_modules("jobs")
