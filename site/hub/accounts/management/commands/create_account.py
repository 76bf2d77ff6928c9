"""`manage.py create_account`: opens an account; its owner sets the password by the link of a reset mail."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.accounts.models import Department
from hub.accounts.roles import ROLES, role
from hub.accounts.services import create_account


class Command(BaseCommand):
    help = "Opens an account with one role and without a password: its owner uses 忘记密码 to set one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=[known.code for known in ROLES])
        parser.add_argument("--email", required=True)
        parser.add_argument("--family-name", required=True, help="姓")
        parser.add_argument("--given-name", required=True, help="名")
        parser.add_argument("--phone", default="")
        parser.add_argument("--department", default="", help="code of the department, for staff")
        parser.add_argument("--region", default="", help="辖区, for the observer of a securities bureau")

    def handle(self, *args, **options) -> None:
        department = None
        if options["department"]:
            department = Department.objects.filter(code=options["department"]).first()
            if department is None:
                raise CommandError(f"没有代码为 {options['department']} 的部门。")
        try:
            account = create_account(
                username=options["username"],
                email=options["email"],
                family_name=options["family_name"],
                given_name=options["given_name"],
                role=role(options["role"]),
                department=department,
                phone=options["phone"],
                region=options["region"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"已开通账号 {account.username}，请本人用“忘记密码”设置密码。")
