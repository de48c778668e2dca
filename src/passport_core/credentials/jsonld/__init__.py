"""JSON-LD 1.1, the part that credentials need: known contexts compiled to tables, documents turned into RDF."""
