"""The web process's entry: gunicorn's `asgi` worker serves `application`."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Whitenoise's files are small: that Django reads each at once is no trouble.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous")

application = get_asgi_application()
