namespace CtGpu.Host.Volumes;

/// <summary>What is wrong with a volume file. The reader adds its path.</summary>
/// <param name="found">What was found.</param>
/// <param name="expected">What was expected, without a full stop.</param>
/// <param name="remedy">What to do, as a sentence.</param>
internal sealed class VolumeFault(string found, string expected, string remedy = VolumeFault.WriteAgain)
    : Exception($"{found}. Expected {expected}")
{
    public const string WriteAgain = "Write the volume again, or remove the file from the input.";

    /// <summary>The failure for a file with this fault.</summary>
    public CtGpuException Of(string path, string stage) =>
        new(ExitCode.InvalidInput, stage, HiddenCharacters.Escape($"{path}: {Message}. {remedy}"), [path], this);

    /// <summary>The failure for a file that could not be read: this time (75), or for lack of permission (65).</summary>
    public static CtGpuException Unreadable(string path, string stage, Exception cause) => new(
        FileFault.InputCode(cause), stage,
        $"{path}: cannot be read: {FileFault.FirstLine(cause)}. Expected a readable file. Check the file and the disk, then run again.",
        [path], cause);
}
