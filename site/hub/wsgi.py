"""Entry point for gunicorn: `gunicorn hub.wsgi` from the project's root."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.demo")
application = get_wsgi_application()
