"""Fields beside real ones: what a simulated field makes of a race, and what the field of that day made of it."""
