"""Exponential, logarithm and power that give the same bits on every machine.

Mathematical libraries differ in the last bit between systems and between scalar and vector code, and one bit can
swap two runners at a narrow gate. These use + - * / and bit patterns only, without branches, so that loops over
lanes vectorise.
"""

from __future__ import annotations

from paceline.numerics.bits import bits_from_float, float_from_bits
from paceline.numerics.jit import inlined, jit

_LN2_HIGH = 6.93147180369123816490e-01  # 21 low bits are zero: a multiple by an exponent is exact
_LN2_LOW = 1.90821492927058770002e-10
_LOG2_E = 1.4426950408889634
_MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to the nearest whole number, kept in the low bits
_MAGIC_BITS = 0x4338000000000000
_EXPONENT_HOLDER = 0x4330000000000000  # 2**52: a small integer in its low bits reads as 2**52 + integer
_SMALLEST_NORMAL = 2.2250738585072014e-308
_MANTISSA = 0x000FFFFFFFFFFFFF
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
_ONE_BITS = 0x3FF0000000000000
_TO_ROOT_HALF = _ONE_BITS - _ROOT_HALF_BITS


@inlined
def exp(x: float) -> float:
    """The exponential, to 1 ulp: below -745.2 it is 0, above 709.8 infinite; subnormal results round once."""
    clipped = -746.0 if x < -746.0 else x
    clipped = 710.0 if clipped > 710.0 else clipped
    rounded = clipped * _LOG2_E + _MAGIC
    k = rounded - _MAGIC
    r = (clipped - k * _LN2_HIGH) - k * _LN2_LOW
    # In pairs (Estrin): a third of the latency of one long chain.
    r2 = r * r
    r4 = r2 * r2
    low = (0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0))
    middle = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0))
    high = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0))
    p = ((low + r4 * (middle + r4 * high)) * r2 + r) + 1.0
    # Two half-size powers of two reach subnormal and infinite results, which one cannot.
    exponent = bits_from_float(rounded) - _MAGIC_BITS
    half = bits_from_float(k * 0.5 + _MAGIC) - _MAGIC_BITS
    return (p * float_from_bits((half + 1023) << 52)) * float_from_bits((exponent - half + 1023) << 52)


@inlined
def log(x: float) -> float:
    """The natural logarithm, to 1 ulp: minus infinity at 0, not a number below."""
    scaled = x * 18014398509481984.0 if x < _SMALLEST_NORMAL else x  # 2**54 lifts subnormals
    shift = 54.0 if x < _SMALLEST_NORMAL else 0.0
    bits = bits_from_float(scaled) + _TO_ROOT_HALF
    k = float_from_bits((bits >> 52) | _EXPONENT_HOLDER) - 4503599627371519.0 - shift
    f = float_from_bits((bits & _MANTISSA) + _ROOT_HALF_BITS) - 1.0
    # log(1 + f) = 2 artanh(s); the series in s**2 <= 0.0295 is exact to a double after eleven terms.
    s = f / (2.0 + f)
    z = s * s
    z2 = z * z
    z4 = z2 * z2
    low = (2.0 / 3.0 + z * (2.0 / 5.0)) + z2 * (2.0 / 7.0 + z * (2.0 / 9.0))
    middle = (2.0 / 11.0 + z * (2.0 / 13.0)) + z2 * (2.0 / 15.0 + z * (2.0 / 17.0))
    high = (2.0 / 19.0 + z * (2.0 / 21.0)) + z2 * (2.0 / 23.0)
    p = low + z4 * (middle + z4 * high)
    half_square = 0.5 * f * f
    found = k * _LN2_HIGH - ((half_square - (s * (half_square + p * z) + k * _LN2_LOW)) - f)
    found = x if x == float("inf") else found
    found = -float("inf") if x == 0.0 else found
    return found if x >= 0.0 else float("nan")


@jit
def power(base: float, exponent: float) -> float:
    """A positive ``base`` raised to any ``exponent``, to about 2 + abs(exponent * log(base)) ulp."""
    return exp(exponent * log(base))
