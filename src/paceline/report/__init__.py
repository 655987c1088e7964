"""Results as people read them: tables on a terminal, pictures, and a page."""
