"""How allauth.mfa behaves here: our words, our QR codes, secrets encrypted."""

from __future__ import annotations

import logging

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings

from ..ciphers import FACTORS, cipher
from ..models import User

log = logging.getLogger(__name__)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证未通过，请核对后重试。",
        "wrong_code": "验证码不正确，或已经使用过。请填写验证器当前显示的 6 位数字。",
        "wrong_setup_code": "验证码不正确。请核对手机时间是否准确，再填写验证器当前显示的 6 位数字。",
        "unreadable_secret": "暂时无法核对这个验证码，请联系交易所的系统管理员重设二次验证。",
        "cannot_generate_recovery_codes": "请先添加验证器或通行密钥，再生成恢复码。",
    }

    def encrypt(self, text: str) -> str:
        return cipher(FACTORS).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError, and logs, when the key is gone under which it was encrypted."""
        try:
            return cipher(FACTORS).decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            log.exception("A second factor can't be decrypted: is a former SECRET_KEY missing?")
            raise self.validation_error("unreadable_secret") from error

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """Inline and without styles, so that the strict policy lets it pass."""
        return segno.make(url, error="m", micro=False).svg_inline(
            omitsize=True, border=2, dark="#16181b", light="#fff", svgclass="factor-qr", lineclass=None
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new passkey is called until its owner calls it something else."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"通行密钥 {number}"

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME
