"""The pages for people: presenters (pure functions), words in both languages, templates and their static files."""
