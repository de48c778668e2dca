"""What credentials travel in: baked images, archives, pasted text. Nothing here believes what it carries."""
