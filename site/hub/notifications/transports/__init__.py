"""Over what a message leaves the house: one class per channel, each with `hand_over` and `close`."""

from ..models import Channel
from .base import Later, Rejected, Transport, Unavailable, Unknown
from .hooks import HookTransport
from .mail import MailTransport
from .sms import SmsTransport

TRANSPORTS: dict[str, type[Transport]] = {
    Channel.EMAIL: MailTransport,
    Channel.SMS: SmsTransport,
    Channel.WECOM: HookTransport,
    Channel.WEBHOOK: HookTransport,
}

__all__ = ["TRANSPORTS", "Later", "Rejected", "Transport", "Unavailable", "Unknown"]
