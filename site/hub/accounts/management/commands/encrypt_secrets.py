"""`manage.py encrypt_secrets`: after SECRET_KEY was replaced, before the former one is dropped."""

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from hub.accounts.ciphers import encrypt_again


class Command(BaseCommand):
    help = "Encrypts the secrets of second factors and of webhooks under the present SECRET_KEY."

    def handle(self, *args, **options) -> None:
        try:
            number = encrypt_again()
        except InvalidToken as error:
            raise CommandError(
                "有密钥无法解密：SECRET_KEY_FALLBACKS 缺少旧的 SECRET_KEY，未作任何改动。"
            ) from error
        self.stdout.write(f"{number} 个密钥和接口地址已用当前的 SECRET_KEY 加密。")
