"""`manage.py demo_accounts [--json]`: who can be signed in as in the demo."""

import json

from django.core.management.base import BaseCommand, CommandParser

from hub.accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, require_demo


class Command(BaseCommand):
    help = "Lists role, username, password and organization of each demo account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs instead of people")

    def handle(self, *args, **options) -> None:
        require_demo()
        rows = [
            {
                "role": account.role.code,
                "role_name": account.role.name,
                "username": account.username,
                "password": DEMO_PASSWORD,
                "name": account.name,
                "organization": account.organization,
            }
            for account in DEMO_ACCOUNTS
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"演示账号（密码均为 {DEMO_PASSWORD}）")
        for row in rows:
            self.stdout.write(
                f"  {row['username']:<16}{row['name']}  {row['role_name']}（{row['organization']}）"
            )
