"""`manage.py sweep_applications`: deletes applications whose e-mail address was never confirmed. For cron, daily."""

from django.core.management.base import BaseCommand

from hub.membership.applications import sweep


class Command(BaseCommand):
    help = "Deletes applications for accounts whose address was not confirmed in time, with their letters."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"已删除 {sweep()} 份未确认邮箱的申请。")
