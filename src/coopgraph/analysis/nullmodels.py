"""Null models of two-mode networks: what chance alone would let two actors share.

:class:`Configuration` is the bipartite configuration model (BiCM): the distribution over all
two-mode networks that is as random as can be while every node keeps its number of ties *on
average*. Ties are then independent, with the probability p_ik = x_i y_k / (1 + x_i y_k).

Source: Saracco, Di Clemente, Gabrielli, Squartini (2015), "Randomizing bipartite networks: the case
of the World Trade Web", Scientific Reports 5, 10595, doi:10.1038/srep10595; used for projections in
Saracco, Straka, Di Clemente, Gabrielli, Caldarelli, Squartini (2017), "Inferring monopartite
projections of bipartite networks: an entropy-based approach", New Journal of Physics 19, 053022,
doi:10.1088/1367-2630/aa6b38. The same probabilities serve the stochastic degree sequence model of
Neal, Domagalski, Sagan (2021), doi:10.1038/s41598-021-03238-3.

The solver is our own (Newton's method on the distinct degrees): the ``bicm`` package is licensed
permissively, but compiles with numba at its first use. The tests compare with its values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

TOLERANCE = 1e-9
STEPS = 200
# Cells of the largest array held while tail probabilities are computed (8 bytes each).
CELLS = 4_000_000


@dataclass(frozen=True)
class Configuration:
    """The bipartite configuration model of given degrees.

    Attributes:
        row_class: Of each row, the number of its class (rows of one degree are alike).
        column_class: Of each column, the number of its class.
        probability: Of a tie between a row of a class and a column of a class.
    """

    row_class: Array
    column_class: Array
    probability: Array

    def matrix(self) -> Array:
        """Give the probability of each tie, rows by columns (dense: for small networks)."""
        probabilities: Array = self.probability[self.row_class][:, self.column_class]
        return probabilities


def configure(rows: Array, columns: Array) -> Configuration:
    """Fit the bipartite configuration model to degrees.

    Nodes tied to all, or to none, of the other mode are set aside first: their ties are certain.

    Args:
        rows: Degree of each row (int).
        columns: Degree of each column (int), the same in total.

    Returns:
        The model; its expected degrees differ from the given ones by at most 1e-9 times the
        largest degree.

    Raises:
        ParameterError: The totals differ, a degree is larger than the other mode, or Newton's
            method does not converge (no two-mode network has these degrees).
    """
    import numpy as np

    rows, columns = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
    if rows.sum() != columns.sum() or np.any(rows < 0) or np.any(columns < 0):
        raise ParameterError("the degrees of the two modes have different totals")
    if np.any(rows > len(columns)) or np.any(columns > len(rows)):
        raise ParameterError("a degree is larger than the number of nodes of the other mode")
    d, row_class, m = np.unique(rows, return_inverse=True, return_counts=True)
    e, column_class, n = np.unique(columns, return_inverse=True, return_counts=True)
    probability = np.zeros((len(d), len(e)))
    left, right, d_left, e_left = _peeled(d, e, m, n, probability)
    if len(left) and len(right):
        inner = _newton(d_left[left], m[left], e_left[right], n[right])
        probability[np.ix_(left, right)] = inner
    off = max(
        np.abs(probability @ n - d).max(initial=0), np.abs(m @ probability - e).max(initial=0)
    )
    if off > 10 * TOLERANCE * max(d.max(initial=1), e.max(initial=1)):
        raise ParameterError("no two-mode network has these degrees")
    return Configuration(row_class, column_class, probability)


def _peeled(d: Array, e: Array, m: Array, n: Array, probability: Array) -> tuple[Array, ...]:
    """Fix the ties of nodes tied to all or to none that remain, until there is no such node."""
    import numpy as np

    d, e = d.copy(), e.copy()
    left, right = np.ones(len(d), bool), np.ones(len(e), bool)
    changed = True
    while changed and left.any() and right.any():
        changed = False
        for mine, theirs, degree, other, count, flip in (
            (left, right, d, e, m, False),
            (right, left, e, d, n, True),
        ):
            size = (m if flip else n)[theirs].sum()
            for i in np.flatnonzero(mine & ((degree == 0) | (degree == size))):
                value = float(degree[i] > 0 and size > 0)
                cells = (theirs, i) if flip else (i, theirs)
                probability[cells] = value
                other[theirs] -= int(value) * count[i]
                degree[i] = 0
                mine[i] = False
                changed = True
            if not theirs.any():
                break
    return np.flatnonzero(left), np.flatnonzero(right), d, e


def _newton(d: Array, m: Array, e: Array, n: Array) -> Array:
    """Find the probabilities that give the degrees d (m nodes each) and e (n nodes each).

    Minimises the convex Σ m n log(1 + exp(u + v)) − Σ m d u − Σ n e v over u = log x, v = log y.
    Adding a number to all u and taking it from all v changes nothing, so one v is held fixed.
    """
    import numpy as np

    total = float((m * d).sum())
    u, v = np.log(d / np.sqrt(total)), np.log(e / np.sqrt(total))

    def loss(u: Array, v: Array) -> float:
        inner = np.logaddexp(0, u[:, None] + v[None, :])
        return float(m @ inner @ n - (m * d) @ u - (n * e) @ v)

    here = loss(u, v)
    for _ in range(STEPS):
        p: Array = 1 / (1 + np.exp(-(u[:, None] + v[None, :])))
        by_row, by_column = m * (p @ n - d), n * (m @ p - e)
        if max(np.abs(by_row / m).max(), np.abs(by_column / n).max()) <= TOLERANCE * max(
            d.max(), e.max()
        ):
            return p
        w = p * (1 - p) * m[:, None] * n[None, :]
        hessian = np.block([[np.diag(w.sum(axis=1)), w], [w.T, np.diag(w.sum(axis=0))]])[:-1, :-1]
        hessian[np.diag_indices_from(hessian)] *= 1 + 1e-12
        gradient = np.concatenate([by_row, by_column])[:-1]
        try:
            step = np.linalg.solve(hessian, -gradient)
        except np.linalg.LinAlgError:
            break
        step = np.append(step, 0.0)
        size = 1.0
        slope = float(np.concatenate([by_row, by_column]) @ step)
        while size > 1e-10:
            u2, v2 = u + size * step[: len(u)], v + size * step[len(u) :]
            there = loss(u2, v2)
            # Near the minimum the loss no longer tells one step from another.
            if there <= here + 1e-4 * size * slope or abs(slope) < 1e-9 * max(abs(here), 1.0):
                break
            size /= 2
        u, v, here = u2, v2, there
    raise ParameterError("no bipartite configuration model was found for these degrees")


def shared_at_least(model: Configuration, one: Array, other: Array, shared: Array) -> Array:
    """Compute how likely chance lets two rows share that many columns, or more.

    The number shared is a sum of independent yes-or-no variables with unequal probabilities
    (Poisson-binomial; see Hong (2013), doi:10.1016/j.csda.2012.10.006). It is computed exactly, by
    adding one column after another; the upper tail is added up itself, so that small
    probabilities keep their digits. Time is columns × distinct pairs of degrees × largest shared.

    Args:
        model: The fitted model.
        one: Row numbers of the first ends.
        other: Row numbers of the second ends.
        shared: How many columns they share (at least 0).

    Returns:
        P(shared or more), one number a pair.
    """
    import numpy as np

    if not len(one):
        return np.zeros(0)
    classes = np.sort(np.stack([model.row_class[one], model.row_class[other]], axis=1), axis=1)
    pairs, place = np.unique(classes, axis=0, return_inverse=True)
    place = place.reshape(-1)
    top = int(shared.max())
    tails = np.empty((len(pairs), top + 1))
    chunk = max(1, CELLS // (top + 2))
    counts = np.bincount(model.column_class, minlength=model.probability.shape[1])
    for start in range(0, len(pairs), chunk):
        part = pairs[start : start + chunk]
        both = model.probability[part[:, 0]] * model.probability[part[:, 1]]
        # The last place gathers "top or more"; nothing leaves it.
        distribution = np.zeros((len(part), top + 1))
        distribution[:, 0] = 1
        for k, times in enumerate(counts):
            p = both[:, k : k + 1]
            for _ in range(int(times)):
                moved = distribution[:, :-1] * p
                distribution[:, :-1] -= moved
                distribution[:, 1:] += moved
        tails[start : start + chunk] = np.cumsum(distribution[:, ::-1], axis=1)[:, ::-1]
    return np.clip(tails[place, shared], 0.0, 1.0)
