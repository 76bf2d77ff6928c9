from collections.abc import Iterator

import pytest

from .imap import Folder, ImapServer


@pytest.fixture(scope="module")
def imap_server() -> Iterator[ImapServer]:
    server = ImapServer()
    yield server
    server.stop()


@pytest.fixture
def folder(imap_server, settings) -> Folder:
    """A folder that the platform reads."""
    made = imap_server.new_folder()
    made.use(settings)
    return made
