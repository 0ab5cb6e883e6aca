"""The hourly demand as SVG, with what a proposal covers: drawn here, no script and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from cost.commitments.curve import Numbers
    from cost.commitments.model import Hours

WIDTH: Final = 900
HEIGHT: Final = 240
LEFT: Final = 70
"""Room for the scale's figures."""
POINTS: Final = 450
"""More hours than this are drawn as the means of as many equal parts of the window."""


def by_time(hours: Hours) -> str:
    """Every hour of the window: covered already, covered by the proposal, on demand."""
    layers = [_thinned(table) for table in (hours.existing, hours.proposed, hours.left)]
    return _areas(layers, "from the first hour of the window to the last")


def by_height(hours: Hours) -> str:
    """The same without what is covered already, the busiest hour first."""
    order = np.argsort(-(hours.proposed + hours.left), kind="stable")
    layers = [np.zeros(1), *(_thinned(table[order]) for table in (hours.proposed, hours.left))]
    return _areas(layers, "hours of the window, the busiest first", line=hours.reach)


def _thinned(table: Numbers) -> Numbers:
    if table.size <= POINTS:
        return table
    return np.array([part.mean() for part in np.array_split(table, POINTS)])


def _areas(layers: list[Numbers], below: str, line: float = 0.0) -> str:
    count = max(layer.size for layer in layers)
    whole = sum((np.broadcast_to(layer, (count,)) for layer in layers), np.zeros(count))
    top = max(float(whole.max()), line) or 1.0
    parts = [_grid(top)]
    base = np.zeros(count)
    for number, layer in enumerate(layers):
        above = base + np.broadcast_to(layer, (count,))
        if layer.any():
            parts.append(f'<path class="layer{number}" d="{_path(base, above, top)}"/>')
        base = above
    if line:
        y = _y(line, top)
        parts.append(f'<line class="reach" x1="{LEFT}" x2="{WIDTH}" y1="{y}" y2="{y}"/>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT + 20}">{below}</text>')
    size = f"0 0 {WIDTH} {HEIGHT + 30}"
    return f'<svg viewBox="{size}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'


def _grid(top: float) -> str:
    found = []
    for share in (0.0, 0.5, 1.0):
        y = _y(share * top, top)
        found.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y}" y2="{y}"/>')
        figure = f"{share * top:,.2f}"
        found.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{figure}</text>')
    return "".join(found)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - (HEIGHT - 10) * value / top, 2)


def _path(lower: Numbers, upper: Numbers, top: float) -> str:
    """Between two step lines: an hour is as wide as it lasts."""
    edges = np.linspace(LEFT, WIDTH, lower.size + 1)
    x = np.repeat(edges, 2)[1:-1]
    outline = [*zip(x, np.repeat(upper, 2), strict=True)]
    outline += [*zip(x[::-1], np.repeat(lower, 2)[::-1], strict=True)]
    return f"M{' '.join(f'{a:.1f},{_y(b, top)}' for a, b in outline)}Z"
