"""`manage.py set_role <username> <role> [--remove]`: the only way a person gets or loses a role."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.accounts.models import User
from hub.accounts.roles import ROLES, role
from hub.accounts.services import grant_role, roles_of, withdraw_role


class Command(BaseCommand):
    help = "Grants a role to an account, or takes it away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="username or e-mail")
        parser.add_argument("role", choices=[known.code for known in ROLES])
        parser.add_argument("--remove", action="store_true", help="take the role away")

    def handle(self, *args, **options) -> None:
        typed = options["username"].lower()
        account = User.objects.filter(**{"email" if "@" in typed else "username": typed}).first()
        if account is None:
            raise CommandError(f"没有账号 {typed}。")
        try:
            change = withdraw_role if options["remove"] else grant_role
            change(account=account, role=role(options["role"]))
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        names = "、".join(held.name for held in roles_of(account)) or "没有角色"
        self.stdout.write(f"{account.username} {account}：{names}")
