namespace CtGpu.Host;

/// <summary>
/// Compressed or archived input that is damaged, or of a kind that is not read. It lasts: reading again gives the same bytes. It is an
/// <see cref="IOException"/> because it occurs wherever input is read.
/// </summary>
/// <param name="found">What was found, as a clause.</param>
/// <param name="expected">What was expected, without a full stop.</param>
/// <param name="remedy">What to do, as a sentence.</param>
internal sealed class DamagedInputException(string found, string expected, string remedy, Exception? cause = null)
    : IOException($"{found}; expected {expected}", cause)
{
    public const string CopyAgain = "Copy or export it again.";

    public string Remedy => remedy;
}
