"""What splits of real hundred-mile races say about stops, drop-outs, pace and the field: coefficients, never the data.

``python -m paceline.calibration.trails RESULTS SCENARIOS`` computes them anew; ``fitted.toml`` keeps the last result.
"""
