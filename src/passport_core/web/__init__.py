"""The web: a Litestar application over the services. A handler reads the request, calls one service, presents."""
