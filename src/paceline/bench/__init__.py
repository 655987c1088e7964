"""The benchmark: how fast the engines are, beside plain SimPy and beside each other."""
