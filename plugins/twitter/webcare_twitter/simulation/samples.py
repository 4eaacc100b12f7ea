"""A small picture for people to send, made here."""

from webcare.plugin.simulation import Shape, Upload, drawing

_FLOOR, _WALL, _PUDDLE, _STEP = (
    (214, 220, 226),
    (240, 242, 245),
    (120, 172, 214),
    (90, 98, 110),
)
_SHAPES: tuple[Shape, ...] = (
    (0, 0, 240, 110, _WALL),
    (0, 110, 240, 180, _FLOOR),
    *((140 + 12 * n, 96 - 12 * n, 240, 108 - 12 * n, _STEP) for n in range(6)),
    (40, 130, 150, 150, _PUDDLE),
    (60, 124, 132, 156, _PUDDLE),
)


def puddle() -> Upload:
    """Return a drawing of a puddle beside an escalator."""
    return Upload("plas.png", "image/png", drawing(240, 180, _SHAPES, _FLOOR))
