"""Who runs, as the splits of real races show it: fitted mixtures over how people depart from an even effort.

Drawn, they are fields; conditioned on splits, they forecast.
"""
