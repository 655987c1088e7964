"""Heat: what warm, damp air feels like, and what it takes from a runner's supply."""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit

_WBGT_DRY = value("physiology", "heat.wbgt_dry")
_WBGT_VAPOUR = value("physiology", "heat.wbgt_vapour")
_WBGT_OFFSET = value("physiology", "heat.wbgt_offset")
_WBGT_CLOUD = value("physiology", "heat.wbgt_cloud")
_VAPOUR_SCALE = value("physiology", "heat.vapour_scale")
_VAPOUR_RATE = value("physiology", "heat.vapour_rate")
_VAPOUR_OFFSET = value("physiology", "heat.vapour_offset")
_LOSS_PER_DEGREE = value("physiology", "heat.loss_per_degree")
_COMFORT_LOW = value("physiology", "heat.comfort_low")
_COMFORT_HIGH = value("physiology", "heat.comfort_high")
_COMFORT_FALL = value("physiology", "heat.comfort_fall")
_SEVERE_FROM = value("physiology", "heat.severe_from")
_SEVERE_RATE = value("physiology", "heat.severe_rate")
_MOST_LOSS = value("physiology", "heat.most_loss")


@jit
def saturation_hpa(temperature_c: float) -> float:
    """The vapour pressure, hPa, of air that holds all the water it can (Magnus)."""
    return _VAPOUR_SCALE * exp(_VAPOUR_RATE * temperature_c / (_VAPOUR_OFFSET + temperature_c))


@jit
def wet_bulb_globe(temperature_c: float, vapour_hpa: float, cloud: float = 0.0) -> float:
    """The wet-bulb globe temperature outdoors, C, from air temperature, vapour pressure and cloud (0 to 1).

    The simplified formula of the Australian Bureau of Meteorology, which takes a moderately high sun and light wind
    for granted; ``cloud`` is what clouds, or the night, take away of that sun. It knows no wind, in which it says more
    than a globe would show. A day keeps its vapour while it warms up; only air that has cooled below its dew point
    holds less.
    """
    most_hpa = saturation_hpa(temperature_c)
    held_hpa = vapour_hpa if vapour_hpa < most_hpa else most_hpa
    return _WBGT_DRY * temperature_c + _WBGT_VAPOUR * held_hpa + _WBGT_OFFSET - _WBGT_CLOUD * cloud


@jit
def comfortable_to(susceptibility: float) -> float:
    """The wet-bulb globe temperature, C, up to which warmth costs nothing: the slower a field, the sooner it suffers.

    15 C for the elite (Mantzios et al. 2022), 12 C at a ``susceptibility`` of 2, so that such runners lose over a whole
    race what El Helou et al. (2012) found. Never below the cold that costs too.
    """
    slower = susceptibility - 1.0
    upto = _COMFORT_HIGH - _COMFORT_FALL * (slower if slower > 0.0 else 0.0)
    return upto if upto > _COMFORT_LOW else _COMFORT_LOW


@jit
def heat_loss(wbgt_c: float, susceptibility: float, tolerance: float = 1.0) -> float:
    """The share of speed lost to heat or cold; ``susceptibility`` 1 is elite, 1.5-2.5 a 3 to 5 hour runner.

    ``tolerance`` is how much more than others of his kind a runner loses. Linear outside 7.5 C to `comfortable_to`
    (Mantzios et al. 2022), steeper above 22 C (after Ely et al. 2007). Nobody loses more than leaves him a walk: in
    air beyond what was measured the sum would reach all that he has.
    """
    hot = wbgt_c - comfortable_to(susceptibility)
    cold = _COMFORT_LOW - wbgt_c
    off = hot if hot > cold else cold
    off = off if off > 0.0 else 0.0
    severe = wbgt_c - _SEVERE_FROM
    severe = severe if severe > 0.0 else 0.0
    lost = susceptibility * tolerance * (_LOSS_PER_DEGREE * off + _SEVERE_RATE * severe * severe)
    return lost if lost < _MOST_LOSS else _MOST_LOSS


@jit
def heat_supply(wbgt_c: float, susceptibility: float, tolerance: float = 1.0) -> float:
    """The factor of heat on a runner's supply, 1 in comfort."""
    return 1.0 - heat_loss(wbgt_c, susceptibility, tolerance)
