"""passport-core: a skills passport of signed, portable competency records."""

__version__ = "0.1.0"
