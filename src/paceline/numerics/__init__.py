"""Arithmetic that gives the same bits everywhere, and draws that have names."""

from paceline.numerics.linear_algebra import spare_linear_algebra

spare_linear_algebra()  # before the first formula is compiled or fetched
