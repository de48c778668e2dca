"""Run the application under uvicorn."""

from __future__ import annotations

import uvicorn

from passport_core.compose import Services
from passport_core.web.app import create_app


def run(services: Services, *, host: str, port: int) -> None:
    """Serve until interrupted. No access log: addresses hold secrets."""
    uvicorn.run(
        create_app(services),
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        log_level="warning",
        limit_concurrency=500,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=32 * 1024,
        forwarded_allow_ips=list(services.settings.trusted_proxies) or ["127.0.0.1"],
    )
