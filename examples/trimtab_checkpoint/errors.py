"""What can go wrong with a checkpoint, one class for each thing that a script can act on."""


class CheckpointError(Exception):
    """A checkpoint could not be saved, or none can be resumed."""


class Superseded(CheckpointError):
    """Another process resumed this job meanwhile and owns it: this one should end."""


class OutOfTime(CheckpointError):
    """The deadline passed during an upload; the checkpoint before it is still the latest."""


class Torn(CheckpointError):
    """A file changed while it was read; nothing of it counts."""


class Damaged(CheckpointError):
    """What lies in S3 is not what was saved."""


class NotAllowed(CheckpointError):
    """AWS refused a request; the message names it and the permission."""
