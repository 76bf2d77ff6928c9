"""How personal data looks to those who only need to recognise it."""


def mask_email(address: str) -> str:
    """The address with most of its name hidden: `z•••n@example.com`; "" for none."""
    name, at, domain = address.rpartition("@")
    if not at:
        return ""
    return f"{name[:1]}•••{name[-1:] if len(name) > 2 else ''}@{domain}"
