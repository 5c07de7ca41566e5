"""The matrix of one period's presences, dense or sparse, and its products with itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

DENSE = 4_000_000
"""Up to this many cells a matrix may be dense."""


@dataclass(frozen=True)
class Matrix:
    """The places of a period's presences in a matrix, dense or sparse."""

    shape: tuple[int, int]
    rows: Array
    columns: Array

    def product(self, values: Array | None = None) -> Any:
        """Give M Mᵀ of the matrix with these values (ones by default)."""
        import numpy as np

        # A count of up to 2²⁴ frameworks is exact in 32 bits; weights need 64.
        kind = np.float32 if values is None or values.dtype.kind in "bi" else np.float64
        cells = np.ones(len(self.rows), kind) if values is None else values.astype(kind)
        if self.dense:
            matrix = np.zeros(self.shape, kind)
            matrix[self.rows, self.columns] = cells
            return matrix @ matrix.T
        from scipy import sparse

        matrix = sparse.csr_array((cells, (self.rows, self.columns)), shape=self.shape)
        if values is None:
            matrix.data[:] = 1  # a presence that is there twice was added up
        return (matrix @ matrix.T).tocsr()

    @property
    def dense(self) -> bool:
        """Whether the cells are few, or not much more than the presences."""
        cells = self.shape[0] * max(self.shape)
        return cells <= DENSE and cells <= 200 * len(self.rows)
