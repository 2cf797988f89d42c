"""How gunicorn serves the web process. No Django in here: its master stays small."""

from config.env import BASE_DIR, env, whole_number

chdir = str(BASE_DIR)
wsgi_app = "config.asgi:application"
worker_class = "asgi"
asgi_lifespan = "off"

_address = env.str("WHARFINGER_BIND", default="127.0.0.1")
if ":" in _address:
    _address = f"[{_address}]"
_port = whole_number("PORT", default=8000, least=1, most=65535)
bind = f"{_address}:{_port}"
workers = whole_number("WEB_CONCURRENCY", default=1, least=1, most=64)

timeout = 60
graceful_timeout = 2
keepalive = 30
umask = 0o077

# An address of ours is at most a long filter; a header at most a proxy's cookie.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190
websocket_max_message_size = 1_048_576

# dashboard/proxies.py decides whose forwarded headers are believed, not gunicorn.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "wharfinger"
