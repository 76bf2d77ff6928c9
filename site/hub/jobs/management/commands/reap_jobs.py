"""Take up jobs whose worker was killed, and clear away results past their time. Run it every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.jobs import services


class Command(BaseCommand):
    help = "Take up jobs and tasks whose worker was killed; delete results past their time."

    def handle(self, *args: Any, **options: Any) -> None:
        done = services.reap()
        self.stdout.write(
            f"{done['again']} again, {done['failed']} given up, {done['tasks']} tasks settled, "
            f"{done['files']} files deleted"
        )
