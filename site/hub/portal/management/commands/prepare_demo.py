"""`manage.py prepare_demo`: all that `make serve` needs before it serves, in one process."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates and seeds the demo, and says where it will be served and who can sign in."

    def handle(self, *args, **options) -> None:
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("check_history")
        self.stdout.write("正在准备数据（首次约需一分钟）…")
        self.stdout.flush()
        call_command("migrate", verbosity=0)
        call_command("check_history", record=True)
        call_command("seed_demo", stdout=self.stdout)
        call_command("demo_accounts", stdout=self.stdout)
        port = os.environ.get("PORT", "8000")
        self.stdout.write(f"\n网站  http://127.0.0.1:{port}/\n登录  http://127.0.0.1:{port}/account/login/\n")
