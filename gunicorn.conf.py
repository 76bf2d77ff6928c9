"""Read by `gunicorn hub.wsgi` from the project's root. Sized for the demo; GUNICORN_CMD_ARGS changes anything."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# Not by the setting `pythonpath`: --check-config looks before it is applied.
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 1
threads = 8
control_socket_disable = True
