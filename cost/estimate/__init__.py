"""What a stack costs a month before it is deployed, and how a change moves that."""

from __future__ import annotations

from cost.estimate.build import estimate
from cost.estimate.diff import compare
from cost.estimate.model import Estimate, EstimateDiff
from cost.estimate.usage import Usage, read_usage

__all__ = ["Estimate", "EstimateDiff", "Usage", "compare", "estimate", "read_usage"]
