namespace CtGpu.Host;

/// <summary>Exit codes of the program. Schedulers and scripts depend on them.</summary>
public enum ExitCode
{
    /// <summary>Everything is done, now or before.</summary>
    Success = 0,

    /// <summary>Wrong usage.</summary>
    Usage = 2,

    /// <summary>Several series were processed, and some failed.</summary>
    SomeFailed = 8,

    /// <summary>The input is invalid.</summary>
    InvalidInput = 65,

    /// <summary>No CT series found, or the input does not exist.</summary>
    NoInput = 66,

    /// <summary>The requested device is not available.</summary>
    DeviceUnavailable = 69,

    /// <summary>A bug in ctgpu.</summary>
    InternalError = 70,

    /// <summary>The output folder cannot be written to.</summary>
    CannotWrite = 73,

    /// <summary>A memory, device or I/O error that may not occur again in another run.</summary>
    Transient = 75,

    /// <summary>--strict-qc is set, and the verdict on a mask is failed.</summary>
    QcFailed = 80,

    /// <summary>The program was stopped by SIGTERM or Ctrl-C.</summary>
    Stopped = 143,
}
