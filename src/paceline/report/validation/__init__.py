"""How a validation is told: one set of tables for the terminal, the README and the page."""
