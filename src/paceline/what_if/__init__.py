"""What if: a page on this machine with the knobs of a race, which answers as they are turned."""
