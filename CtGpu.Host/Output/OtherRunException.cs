namespace CtGpu.Host.Output;

/// <summary>Another run, with other options or input, writes the same series at the same time (code 2). Its results stay.</summary>
/// <param name="message">Object, finding, expectation, remedy.</param>
/// <param name="path">The folder or file that both runs write.</param>
internal sealed class OtherRunException(string message, string path) : CtGpuException(ExitCode.Usage, "resume", message, [path]);
