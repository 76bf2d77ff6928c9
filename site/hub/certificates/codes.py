"""The code of a certificate: it can't be guessed, and a slip of the pen is noticed before anything is looked up."""

from __future__ import annotations

import unicodedata

from django.utils.crypto import get_random_string

from hub.cases.flows import Reason

# Without letters and digits that look alike. 31 is prime: the last sign finds every single wrong sign and every two
# that changed places. 11 signs are some 54 bits: with a limit on guesses nobody finds one.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH, GROUP = 12, 4
MISSING = "请输入证书编号，编号印在证书二维码旁边。"
EXAMPLE = "XXXX-XXXX-XXXX"


def new_code() -> str:
    """A code that nobody has, as good as certainly."""
    body = get_random_string(LENGTH - 1, ALPHABET)
    return body + _check_sign(body)


def plain(typed: str) -> str:
    """What was typed or scanned: blanks, hyphens, small and full-width letters don't matter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())


def grouped(code: str) -> str:
    """The code as people read it."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def why_malformed(code: str) -> Reason | None:
    """Why this plain code can't be one of ours."""
    if not code:
        return MISSING
    if strange := [sign for sign in dict.fromkeys(code) if sign not in ALPHABET]:
        shown = "、".join(strange[:3])
        return (
            f"编号里没有“{shown}”：编号由大写字母和数字组成，不含容易混淆的 0、1、I、L、O，请对照证书核对。"
        )
    if len(code) != LENGTH:
        return f"编号应是 {LENGTH} 位，形如 {EXAMPLE}，现在是 {len(code)} 位，请补全或删去多余的字符。"
    if _check_sign(code[:-1]) != code[-1]:
        return "编号里有字符写错或顺序颠倒（校验位不符），请对照证书逐位核对。"
    return None


def _check_sign(body: str) -> str:
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
