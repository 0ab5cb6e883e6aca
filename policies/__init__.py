"""The policy pack: the same checks in-process and under CrossGuard."""
