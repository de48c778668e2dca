"""The SQL store: one schema for SQLite (embedded) and PostgreSQL, by SQLAlchemy Core; no ORM."""
