"""Normal luck: the standard normal value at a probability (Wichura 1988, algorithm AS 241, PPND16).

The centre and the tails are also given apart, so that a loop over lanes can do the centre for everyone without a
branch and mend the few tails afterwards, to the same bits.
"""

from __future__ import annotations

import math

from paceline.numerics.elementary import log
from paceline.numerics.jit import inlined, jit

#: Beyond this distance from one half a probability lies in a tail.
CENTRE = 0.425


@inlined
def central_quantile(q: float) -> float:
    """The normal value at probability 0.5 + q, for abs(q) <= 0.425."""
    r = 0.180625 - q * q
    top = 2509.0809287301226727
    top = top * r + 33430.575583588128105
    top = top * r + 67265.770927008700853
    top = top * r + 45921.953931549871457
    top = top * r + 13731.693765509461125
    top = top * r + 1971.5909503065514427
    top = top * r + 133.14166789178437745
    top = top * r + 3.387132872796366608
    bottom = 5226.495278852854561
    bottom = bottom * r + 28729.085735721942674
    bottom = bottom * r + 39307.89580009271061
    bottom = bottom * r + 21213.794301586595867
    bottom = bottom * r + 5394.1960214247511077
    bottom = bottom * r + 687.1870074920579083
    bottom = bottom * r + 42.313330701600911252
    bottom = bottom * r + 1.0
    return q * top / bottom


@jit
def tail_quantile(p: float) -> float:
    """The normal value that a small share ``p`` of luck lies below, for p < 0.075; minus infinity at 0."""
    if p <= 0.0:
        return -math.inf
    r = math.sqrt(-log(p))
    if r <= 5.0:
        r -= 1.6
        top = 7.7454501427834140764e-4
        top = top * r + 0.0227238449892691845833
        top = top * r + 0.24178072517745061177
        top = top * r + 1.27045825245236838258
        top = top * r + 3.64784832476320460504
        top = top * r + 5.7694972214606914055
        top = top * r + 4.6303378461565452959
        top = top * r + 1.42343711074968357734
        bottom = 1.05075007164441684324e-9
        bottom = bottom * r + 5.475938084995344946e-4
        bottom = bottom * r + 0.0151986665636164571966
        bottom = bottom * r + 0.14810397642748007459
        bottom = bottom * r + 0.68976733498510000455
        bottom = bottom * r + 1.6763848301838038494
        bottom = bottom * r + 2.05319162663775882187
        bottom = bottom * r + 1.0
    else:
        r -= 5.0
        top = 2.01033439929228813265e-7
        top = top * r + 2.71155556874348757815e-5
        top = top * r + 0.0012426609473880784386
        top = top * r + 0.026532189526576123093
        top = top * r + 0.29656057182850489123
        top = top * r + 1.7848265399172913358
        top = top * r + 5.4637849111641143699
        top = top * r + 6.6579046435011037772
        bottom = 2.04426310338993978564e-15
        bottom = bottom * r + 1.4215117583164458887e-7
        bottom = bottom * r + 1.8463183175100546818e-5
        bottom = bottom * r + 7.868691311456132591e-4
        bottom = bottom * r + 0.0148753612908506148525
        bottom = bottom * r + 0.13692988092273580531
        bottom = bottom * r + 0.59983220655588793769
        bottom = bottom * r + 1.0
    return -(top / bottom)


@jit
def normal_quantile(p: float) -> float:
    """The standard normal value that a share ``p`` of luck lies below, to 1e-15 relative; 0 and 1 are infinite."""
    q = p - 0.5
    if abs(q) <= CENTRE:
        return central_quantile(q)
    return tail_quantile(p) if q < 0.0 else -tail_quantile(1.0 - p)
