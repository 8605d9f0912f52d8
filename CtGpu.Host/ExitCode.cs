namespace CtGpu.Host;

/// <summary>Exit codes of the program; schedulers and scripts rely on them.</summary>
public enum ExitCode
{
    Success = 0,

    /// <summary>Wrong usage.</summary>
    Usage = 2,

    /// <summary>Several series, and some failed.</summary>
    SomeFailed = 8,

    /// <summary>The input is invalid.</summary>
    InvalidInput = 65,

    /// <summary>No CT series found, or the input does not exist.</summary>
    NoInput = 66,

    /// <summary>The device asked for is not available.</summary>
    DeviceUnavailable = 69,

    /// <summary>A bug in ctgpu.</summary>
    InternalError = 70,

    /// <summary>Cannot write to the output folder.</summary>
    CannotWrite = 73,

    /// <summary>Memory, device or I/O trouble that another try may not meet.</summary>
    Transient = 75,

    /// <summary>A mask's verdict is failed, under --strict-qc.</summary>
    QcFailed = 80,

    /// <summary>Stopped by SIGTERM or Ctrl-C.</summary>
    Stopped = 143,
}
