"""All settings, read from the environment and nothing else.

Every secret can also be given as a file: `SECRET_KEY_FILE`, `WHARFINGER_KEY_FILE`,
`DATABASE_URL_FILE`. Secrets that are not given are made once, in the data directory.
"""

import os

from csp.constants import NONE, SELF
from django.contrib.messages import ERROR
from django.utils.translation import gettext_lazy as _

from config.database import database
from config.env import (
    BASE_DIR,
    data_directory,
    env,
    flag,
    kept_secret,
    networks,
    one_of,
    secret,
    whole_number,
)

# Where everything that lasts is kept.
DATA_DIR = data_directory("WHARFINGER_DATA", default=BASE_DIR / "var")

DEBUG = flag("DEBUG")
SECRET_KEY = secret("SECRET_KEY") or kept_secret(DATA_DIR / "secret_key")
# Encrypts TLS keys and passwords in the database; see hosts/secrets.py.
WHARFINGER_KEY = secret("WHARFINGER_KEY") or kept_secret(DATA_DIR / "encryption_key")

PORT = whole_number("PORT", default=8000, least=1, most=65535)
BIND = env.str("WHARFINGER_BIND", default="127.0.0.1")
# True where people reach Wharfinger over https, through a proxy that ends TLS.
HTTPS = flag("WHARFINGER_HTTPS")
# Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
TRUSTED_PROXIES = networks("WHARFINGER_TRUSTED_PROXIES")
# The engine's socket on this machine that set-up offers to add.
LOCAL_SOCKET = env.str("WHARFINGER_LOCAL_SOCKET", default="/var/run/docker.sock")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "huey.contrib.djhuey",
    "template_partials",
    "hosts",
    "inventory",
    "dashboard",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # first: on every answer there is
    "dashboard.proxies.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "dashboard.trouble.CharsetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.htmx.RedirectMiddleware",
    "dashboard.trouble.TroubleMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["dashboard.templatetags.wharf"],
        },
    }
]

# --- Database ------------------------------------------------------------------

DATABASES = {
    "default": database(secret("DATABASE_URL"), default=DATA_DIR / "wharfinger.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Jobs ----------------------------------------------------------------------

HUEY = {
    "huey_class": "huey.SqliteHuey",
    "name": "wharfinger",
    "filename": str(DATA_DIR / "jobs.sqlite3"),
    "immediate": False,
    "consumer": {"workers": 2, "worker_type": "thread", "initial_delay": 0.5},
}

# --- People --------------------------------------------------------------------

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator"},
    {
        "NAME": f"{_validators}.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"

# --- Security ------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "dashboard.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
if HTTPS:
    SECURE_SSL_REDIRECT = flag("WHARFINGER_HTTPS_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# --- Messages ------------------------------------------------------------------

# A message's level is its toast's; the toast of an error is named as its colour is.
MESSAGE_TAGS = {ERROR: "danger"}

# --- Files and words -------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TZ") or "UTC"

# --- Logs ------------------------------------------------------------------------

LOG_LEVEL = one_of("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"plain_refusals": {"()": "config.logs.PlainRefusals"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["plain_refusals"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "huey": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
        "urllib3": {"level": "ERROR"},
    },
}
