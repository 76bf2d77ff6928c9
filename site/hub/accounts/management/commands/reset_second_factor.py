"""`manage.py reset_second_factor <username> --reason …`: for operators, whose factors nobody resets in the admin."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.accounts.factors.services import clear_factors
from hub.accounts.models import User


class Command(BaseCommand):
    help = "Takes all second factors of an account away, ends its sessions and tells its owner by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="username or e-mail")
        parser.add_argument("--reason", required=True, help="kept in the record and told to the person")

    def handle(self, *args, **options) -> None:
        typed = options["username"].lower()
        account = User.objects.filter(**{"email" if "@" in typed else "username": typed}).first()
        if account is None:
            raise CommandError(f"没有账号 {typed}。")
        try:
            clear_factors(account=account, actor=None, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(f"{account.username} {account}：二次验证已重设")
