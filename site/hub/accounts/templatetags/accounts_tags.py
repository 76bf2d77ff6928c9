"""What the sign-in pages ask beside their forms."""

from django import template
from django.conf import settings

from hub.accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount

register = template.Library()


@register.simple_tag
def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts a newcomer to the demo may sign in with; none in production."""
    return DEMO_ACCOUNTS if settings.DEMO else ()


@register.simple_tag
def demo_password() -> str:
    """The password of all demo accounts; empty in production."""
    return DEMO_PASSWORD if settings.DEMO else ""


@register.simple_tag
def reset_hours() -> str:
    """How many hours a link to a new password is good for."""
    return f"{settings.PASSWORD_RESET_TIMEOUT / 3600:g}"
