"""How personal data looks to those who only need to recognise it."""

import re


def mask_email(address: str) -> str:
    """The address with most of its name hidden: `z•••n@example.com`; "" for none."""
    name, at, domain = address.rpartition("@")
    if not at:
        return ""
    return f"{name[:1]}•••{name[-1:] if len(name) > 2 else ''}@{domain}"


def mobile(phone: str) -> str:
    """A mainland mobile number as eleven digits; "" where the text is none, such as a landline."""
    digits = re.sub(r"[\s\-()（）]|^\+?86(?=1)", "", phone)
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits, re.ASCII) else ""


def mask_phone(phone: str) -> str:
    """The number with its middle hidden: `138••••5678`; "" for none."""
    digits = re.sub(r"\D", "", phone, flags=re.ASCII)
    return f"{digits[:3]}••••{digits[-4:]}" if len(digits) > 7 else "••••" if digits else ""
