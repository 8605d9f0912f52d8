"""Exceptions of the package."""


class CtGpuError(Exception):
    """A failure with the message of the program ``ctgpu``.

    Attributes
    ----------
    code : int
        The exit code that the program has for it: 2 wrong usage, 65 invalid input, 66 no CT series found, 69 device not
        available, 70 a bug, 75 temporary (memory, device or I/O).
    stage : str
        The step that failed, such as ``"geometry"`` or ``"read"``.
    files : list of str
        Affected files.
    """

    def __init__(self, message, code=70, stage="", files=()):
        super().__init__(message)
        self.code = code
        self.stage = stage
        self.files = list(files)

    def __reduce__(self):
        return type(self), (str(self), self.code, self.stage, self.files)


def error_of(record):
    """The exception for an error record of the native functions."""
    kind, message = record["kind"], record["message"]
    if kind == "argument":
        return ValueError(message)
    if kind == "memory":
        return MemoryError(message)
    return CtGpuError(message, record["code"], record["stage"], record["files"])
