"""Data of SVG paths: numbers and outlines, not specific to alleles."""


def number(value: float) -> str:
    """Return a number in SVG's notation, shortened."""
    return f"{value:.1f}".removesuffix(".0")


def polygon(*points: tuple[float, float]) -> str:
    """Return a closed line through the points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def box(left: float, top: float, right: float, bottom: float) -> str:
    """Return a rectangle."""
    return f"M{number(left)} {number(top)}H{number(right)}V{number(bottom)}H{number(left)}Z"


def circle(x: float, y: float, radius: float) -> str:
    """Return a circle."""
    left, right, arc = number(x - radius), number(x + radius), f"A{number(radius)} {number(radius)} 0 1 1"
    return f"M{left} {number(y)}{arc} {right} {number(y)}{arc} {left} {number(y)}Z"


def half_disc(tail: float, tip: float, y: float, rise: float) -> str:
    """Return half an ellipse: flat at its tail, round at its tip."""
    start, end = f"{number(tail)} {number(y - rise)}", f"{number(tail)} {number(y + rise)}"
    return f"M{start}A{number(abs(tip - tail))} {number(rise)} 0 0 {int(tip > tail)} {end}Z"


def cross(x: float, y: float, reach: float) -> str:
    """Return two lines that cross."""
    return (
        f"M{number(x - reach)} {number(y - reach)}L{number(x + reach)} {number(y + reach)}"
        f"M{number(x + reach)} {number(y - reach)}L{number(x - reach)} {number(y + reach)}"
    )


def asterisk(x: float, y: float, radius: float) -> str:
    """Return three lines through one point."""
    rise, run = radius * 0.5, radius * 0.87
    return (
        f"M{number(x)} {number(y - radius)}V{number(y + radius)}"
        f"M{number(x - run)} {number(y - rise)}L{number(x + run)} {number(y + rise)}"
        f"M{number(x - run)} {number(y + rise)}L{number(x + run)} {number(y - rise)}"
    )


def zigzag(x: float, top: float, bottom: float, width: float) -> str:
    """Return a band of this width that goes down in a zigzag."""
    step, reach = (bottom - top) / 4, width / 4
    edge = [(reach, top), (-reach, top + step), (reach, top + 2 * step), (-reach, top + 3 * step), (reach, bottom)]
    right = [(x + dx + width / 4, y) for dx, y in edge]
    left = [(x + dx - width / 4, y) for dx, y in reversed(edge)]
    return polygon(*right, *left)


def hatching(left: float, top: float, right: float, bottom: float) -> str:
    """Return lines from the lower left to the upper right through a box."""
    path: list[str] = []
    height, step = bottom - top, 5
    start = left - height + step
    while start < right:
        x1, y1, x2, y2 = start, bottom, start + height, top
        if x1 < left:
            x1, y1 = left, bottom - (left - start)
        if x2 > right:
            x2, y2 = right, top + (start + height - right)
        path.append(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")
        start += step
    return "".join(path)
