"""Declare what one function of one module beside this file declares: setting `program`."""

import importlib

import pulumi

module, _, function = pulumi.Config().require("program").partition(".")
getattr(importlib.import_module(module), function)()
