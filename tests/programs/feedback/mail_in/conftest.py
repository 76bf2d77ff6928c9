from tests.hub.mailroom.conftest import folder, imap_server
from tests.hub.notifications.conftest import mail_server

__all__ = ["folder", "imap_server", "mail_server"]
