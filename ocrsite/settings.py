"""Every setting of Inkloop. What a deployment may change is read from the environment and listed in the README."""

import sys
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from ocrsite import address, embedded, env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.env_path("DATA_DIR", BASE_DIR / "var")

# --- The process and its address ---

DEBUG = env.env_bool("DEBUG", False)
SECRET_KEY = env.env_secret("SECRET_KEY", DATA_DIR / "secret_key")
HOST = env.env_str("HOST", "127.0.0.1")
PORT = env.env_int("PORT", 8000)
ALLOWED_HOSTS = env.env_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.env_list("CSRF_TRUSTED_ORIGINS", [])
# Where people reach the site, for links in mails that no request asks for.
SITE_URL = env.env_str("SITE_URL", (CSRF_TRUSTED_ORIGINS or [address.base_url(HOST, PORT)])[0])
WEB_PROCESSES = env.env_int("WEB_PROCESSES", 1)
WEB_THREADS = env.env_int("WEB_THREADS", 16)
RECOGNITION_PROCESSES = env.env_int("RECOGNITION_PROCESSES", 1)
ROOT_URLCONF = "ocrsite.urls"
WSGI_APPLICATION = "ocrsite.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "chartkick.django",  # brings Chart.js as a static file
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "accounts",
    "recognition",
    "training",
    "ocrsite",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ocrsite.body_limit.body_limit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

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
                "accounts.context.bell",
            ],
        },
    }
]

# --- PostgreSQL, the truth; Redis, which may be lost at any time ---

DATABASE_URL = env.env_str("DATABASE_URL", "") or embedded.database_url(DATA_DIR)
DATABASES = {
    "default": env.database_config(DATABASE_URL) | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.env_str("REDIS_URL", "") or embedded.redis_url(DATA_DIR)
REDIS_TIMEOUT_SECONDS = 1.0

CACHES = {
    # Login limits are counted here: shared by all web processes, and alive while Redis is down.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # API throttling: counted in each process, so that no request waits for a counter.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- Celery ---

RECOGNITION_TASK_LIMIT_SECONDS = 60
TRAINING_TASK_LIMIT_SECONDS = 3 * 60 * 60
# Through everything that was collected in an alphabet, which may be hundreds of thousands of drawings.
COUNTING_TASK_LIMIT_SECONDS = 60 * 60
# Above twice the longest task: a message redelivered while its task still runs would start a second copy.
_VISIBILITY_TIMEOUT_SECONDS = 2 * TRAINING_TASK_LIMIT_SECONDS + 15 * 60

CELERY_BROKER_URL = embedded.celery_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": _VISIBILITY_TIMEOUT_SECONDS,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
    "socket_timeout": 30,
    "socket_keepalive": True,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": _VISIBILITY_TIMEOUT_SECONDS}
CELERY_VISIBILITY_TIMEOUT = _VISIBILITY_TIMEOUT_SECONDS
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_DEFAULT_QUEUE = "housekeeping"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "recognition.recognize*": {"queue": "recognition"},
    "recognition.read_page": {"queue": "recognition"},
    "training.train": {"queue": "training"},
    "training.start_if_enough": {"queue": "training"},
}
CELERY_TASK_TIME_LIMIT = RECOGNITION_TASK_LIMIT_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = RECOGNITION_TASK_LIMIT_SECONDS - 10
# Celery would connect to PostgreSQL anew for every task: ocrsite.celery keeps connections as the web does.
CELERY_DB_REUSE_MAX = sys.maxsize
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5

# --- The loop ---

OUTBOX_FIRST_RESEND_SECONDS = 10
OUTBOX_CLAIM_SECONDS = RECOGNITION_TASK_LIMIT_SECONDS + 10
OUTBOX_MAX_DELIVERIES = 3
SWEEP_INTERVAL_SECONDS = 5
MAX_WAIT_SECONDS = 30
RECOGNIZER_PRECISION = env.env_choice("RECOGNIZER_PRECISION", "float32", ("float32", "int8"))
QUARANTINE_HOURS = env.env_int("QUARANTINE_HOURS", 24)
QUARANTINE_RELIABILITY = env.env_share("QUARANTINE_RELIABILITY", 0.75)
QUEUE_LEASE_MINUTES = env.env_int("QUEUE_LEASE_MINUTES", 10, minimum=1)
QUEUE_AUTHOR_MINUTES = env.env_int("QUEUE_AUTHOR_MINUTES", 5)
QUEUE_GOLD_SHARE = env.env_share("QUEUE_GOLD_SHARE", 0.05)
PERSONAL_ADAPTATION = env.env_bool("PERSONAL_ADAPTATION", True)
RETRAIN_AFTER_LABELS = env.env_int("RETRAIN_AFTER_LABELS", 200)
RETRAIN_CHECK_MINUTES = 15
RUN_LEASE_SECONDS = 60
RUN_HEARTBEAT_SECONDS = 2
RUN_MAX_ATTEMPTS = 3
RUN_PATIENCE_SECONDS = 5 * 60
UPLOAD_UNPACKED_MIB = env.env_int("UPLOAD_UNPACKED_MIB", 1024, minimum=1)
EXPORT_LINK_HOURS = env.env_int("EXPORT_LINK_HOURS", 24)
DATASETS_DIR = env.env_path("DATASETS_DIR", DATA_DIR / "datasets")
CHAMPIONS_DIR = BASE_DIR / "champions"

# --- Accounts ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SIGNUP_OPEN = env.env_bool("SIGNUP_OPEN", True)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"login": "accounts.forms.NameOrAddressLoginForm"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION = env.env_str("EMAIL_VERIFICATION", "optional")
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Inkloop] "
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Changing one's addresses asks for the password again: whoever holds an address can reset the password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.env_int("TRUSTED_PROXY_COUNT", 0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/draw/"
LOGOUT_REDIRECT_URL = "/"
KNOX_TOKEN_MODEL = "accounts.Token"  # noqa: S105 - the name of a model
# Its own token table would stand beside ours, unused.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token", "TOKEN_MODEL": "accounts.Token"}

EMAIL_BACKEND = env.env_str("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.env_str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.env_str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.env_str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.env_bool("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = env.env_str("DEFAULT_FROM_EMAIL", "Inkloop <inkloop@localhost>")

# When what people were told goes out by mail, in TIME_ZONE.
DIGEST_HOUR = 7
REPORTS_A_DAY = 20

# --- The API ---

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["recognition.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "recognition.api.pagination.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["recognition.api.filters.KnownFiltersOnly"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {
        "ink": "1200/min",
        "batch": "120/min",
        "tokens": "30/hour",
        "reports": "10/min",
        "leaving": "10/hour",
    },
    "EXCEPTION_HANDLER": "recognition.api.problems.problem_response",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Inkloop",
    "DESCRIPTION": "Draw, recognize, correct, retrain: all that the pages do, for programs.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "Verdict": "recognition.models.label_verdict.Verdict",
        "VerdictWithoutLabel": "recognition.api.sample_serializers.VERDICTS_WITHOUT_LABEL",
        "Source": "recognition.models.sample_state.Source",
        "SourceOfClient": "recognition.api.sample_serializers.SOURCES_OF_CLIENTS",
        "NotificationKind": "accounts.models.notification.Kind",
        "NotificationWay": "accounts.models.notification.Way",
        "ReportKind": "recognition.models.sample_report.ReportKind",
        "DecisionKind": "recognition.models.decision.DecisionKind",
        "TrialKind": "recognition.models.trial.TrialKind",
        "SampleState": "recognition.models.sample_state.State",
        "ImportState": "recognition.models.exchange.ImportState",
        "StateToTakeOut": "recognition.transfer.exporting.STATES",
        "ExportState": "recognition.models.exchange.ExportState",
        "ExchangeFormat": "recognition.exchange.registry.NAMES",
        "LabelsAs": "recognition.models.exchange.ImportAs",
        "GoldOrigin": "recognition.models.gold_question.GoldOrigin",
        "ModelOrigin": "recognition.models.model_version.ORIGINS",
        "PageState": "recognition.models.written_page.PageState",
        "RunState": "training.models.training_run.RunState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "recognition.api.schema.describe_problems",
    ],
}
# A batch of 1,000 inks, or of 1,000 small pictures.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 2**20

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "bundles": {
        "BACKEND": "recognition.whole_files.WholeFileStorage",
        "OPTIONS": {"location": DATA_DIR / "bundles"},
    },
    "checkpoints": {
        "BACKEND": "recognition.whole_files.WholeFileStorage",
        "OPTIONS": {"location": DATA_DIR / "checkpoints"},
    },
    "staticfiles": {"BACKEND": "ocrsite.static_files.HashedStaticFiles"},
}

# --- Language and time ---

LANGUAGE_CODE = "en"
TIME_ZONE = env.env_str("TIME_ZONE", "UTC")
USE_I18N = False
USE_TZ = True

# --- Security ---

HTTPS = env.env_bool("HTTPS", False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=30).total_seconds()) if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/api/v1/docs/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# --- Logs ---

LOGGING = logs.logging_config(as_json=env.env_bool("LOG_JSON", False), level=env.env_str("LOG_LEVEL", "INFO"))
