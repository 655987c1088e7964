"""Pictures as methods of a result: ``result.plot.finish()``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from paceline.results.result import Result


@dataclass(frozen=True, slots=True)
class Plots:
    """The pictures of one result."""

    result: Result

    def finish(self, file: str | os.PathLike[str] | None = None) -> Figure:
        """Finish times against targets and what was observed; a notebook shows the figure, ``file`` keeps it as PNG."""
        from paceline.report.picture import finish_figure, save_finish
        from paceline.results.store import write_file

        if file is not None:
            write_file(Path(file), lambda aside: save_finish(self.result, aside))
        return finish_figure(self.result)
